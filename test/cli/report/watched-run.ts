import type { Notice } from '../../../src/coordinator/core/notices.js';
import type { WorkerState } from '../../../src/coordinator/core/state.js';
import type { RunBegin } from '../../../src/coordinator/run-listener.js';
import type { ProgressListener } from '../../../src/coordinator/watching/progress-listener.js';
import { statusOf } from '../../coordinator/watching/metrics/status.js';
import { ViewDriver } from '../../coordinator/watching/view/view-driver.js';
import { BEGIN, CONFIG, ManualClock, resultReport, stepReport, workerState } from './reports.js';

/** A run that a test lets happen: the page's view hears of it first, then those who listen, as in a coordinator. */
export class WatchedRun {
  readonly clock = new ManualClock();
  readonly page: ViewDriver;
  readonly begin: RunBegin;
  readonly listeners: ProgressListener[] = [];
  readonly #workers = new Map<number, WorkerState>();
  #step: number;

  /** @param firstStep of this life of the run */
  constructor(firstStep = 0) {
    this.#step = firstStep;
    this.page = new ViewDriver({
      config: CONFIG,
      steps: firstStep,
      clock: { monotonicMs: () => this.clock.nowMs(), unixMs: () => this.clock.nowMs() },
    });
    this.page.status = statusOf({ phase: 'training' });
    this.begin = { ...BEGIN, firstStep, pace: () => this.page.builder.pace() };
  }

  notice(notice: Notice): void {
    if (notice.type === 'worker-joined') this.change(notice.worker.ordinal, { ...notice.worker, status: 'loading' });
    if (notice.type === 'worker-ready') this.change(notice.worker.ordinal, notice.worker);
    if (notice.type === 'worker-left') this.#workers.delete(notice.worker.ordinal);
    this.#tellStatus();
    for (const listener of [this.page.builder, ...this.listeners]) listener.onNotice?.(notice);
  }

  workers(type: 'worker-joined' | 'worker-ready', ...ordinals: readonly number[]): void {
    for (const ordinal of ordinals) this.notice({ type, worker: workerState(ordinal) });
  }

  /** Changes what the coordinator knows of a worker. */
  change(ordinal: number, changes: Partial<WorkerState>): void {
    this.#workers.set(ordinal, { ...(this.#workers.get(ordinal) ?? workerState(ordinal)), ...changes });
    this.#tellStatus();
  }

  /**
   * A step of so many milliseconds whose samples these workers share equally; the last of them is late by so much. A worker is as fast as
   * its share of a whole step says.
   */
  step(stepMs: number, ordinals: readonly number[] = [], lagMs = 0): void {
    this.clock.advance(stepMs);
    const report = { ...stepReport(this.#step++, stepMs), madeAtMs: this.clock.nowMs() };
    const samples = report.sampleCount / ordinals.length;
    for (const [i, ordinal] of ordinals.entries()) {
      this.change(ordinal, { samplesPerMs: CONFIG.batchSize / ordinals.length / stepMs });
      const result = resultReport(ordinal, samples, i === ordinals.length - 1 ? lagMs : 0);
      for (const listener of [this.page.builder, ...this.listeners]) listener.onResult?.(result);
    }
    for (const listener of [this.page.builder, ...this.listeners]) listener.onStep?.(report);
  }

  #tellStatus(): void {
    this.page.status = statusOf({
      phase: 'training',
      workers: [...this.#workers.values()].sort((a, b) => a.ordinal - b.ordinal),
    });
  }
}
