import type { ResultReport, StepReport } from '../../coordinator/progress.js';
import type { Notice } from '../../coordinator/state.js';
import type { RunConfig } from '../../shared/run-config.js';
import { Smoothed } from './smoothed.js';
import { type WorkerPace, WorkerTally } from './worker-tally.js';

/** What is counted between two steps becomes a rate at most this often, in milliseconds: until then a step costs a few additions. */
const FOLD_MS = 100;
/** Time constants of what is shown, in milliseconds. */
const RATE_CONSTANT_MS = 3_000;
/** Evaluations beside the training come and go within seconds; the time left must not follow them. */
const LONG_RATE_CONSTANT_MS = 20_000;

/** How fast a run goes, as a whole and worker by worker. Times are in milliseconds on one monotonic clock. */
export class RunPace {
  readonly #sampleCount: number;
  readonly #ready = new Map<string, WorkerTally>();
  readonly #loading = new Set<string>();
  readonly #rate = new Smoothed(RATE_CONSTANT_MS);
  readonly #longRate = new Smoothed(LONG_RATE_CONSTANT_MS);
  readonly #stepMs = new Smoothed(RATE_CONSTANT_MS);
  #foldedAtMs: number | null = null;
  /** Since then. */
  #steps = 0;
  #samples = 0;
  #stepsMs = 0;
  #interrupted = false;
  #samplesLeft: number | null = null;

  constructor(private readonly config: RunConfig) {
    this.#sampleCount = config.trainSplit.sampleCount;
  }

  /** Samples that entered an update, per second; null before the first step. */
  get samplesPerSecond(): number | null {
    return perSecond(this.#rate.value);
  }

  /** From a step's first shard dealt to its update, in milliseconds; null before the first step. */
  get stepMs(): number | null {
    return this.#stepMs.value;
  }

  /** Until the last step, at the present rate; null before the first one. */
  get secondsLeft(): number | null {
    const rate = perSecond(this.#longRate.value);
    return rate === null || this.#samplesLeft === null ? null : this.#samplesLeft / rate;
  }

  get loadingCount(): number {
    return this.#loading.size;
  }

  get readyCount(): number {
    return this.#ready.size;
  }

  /** Of the workers that are ready, in order of joining. */
  workers(): WorkerPace[] {
    const paces = [...this.#ready.values()]
      .map((tally) => tally.pace(this.#foldedAtMs ?? 0, this.#stepMs.value ?? 0))
      .sort((a, b) => a.worker - b.worker);
    // Results that are audited enter a step when they are settled, and nobody is told whose they were.
    return paces.every(({ outOfStep }) => outOfStep === 'idle')
      ? paces.map((pace) => ({ ...pace, samplesPerSecond: null, outOfStep: null }))
      : paces;
  }

  /** Keeps the list of workers. */
  onNotice(notice: Notice): void {
    switch (notice.type) {
      case 'worker-joined':
        this.#loading.add(notice.worker.workerId);
        break;
      case 'worker-ready':
        this.#loading.delete(notice.worker.workerId);
        this.#ready.set(notice.worker.workerId, new WorkerTally(notice.worker, RATE_CONSTANT_MS));
        break;
      case 'worker-left':
        this.#loading.delete(notice.worker.workerId);
        this.#ready.delete(notice.worker.workerId);
        break;
      case 'no-workers':
      case 'audit-waits':
        this.#interrupted = true;
        break;
      default:
    }
  }

  onResult({ worker, sampleCount, lagMs }: ResultReport): void {
    this.#ready.get(worker.workerId)?.add(sampleCount, lagMs);
  }

  onStep({ epoch, stepInEpoch, stepsPerEpoch, sampleCount, phases }: StepReport, nowMs: number): void {
    const inEpoch = stepInEpoch + 1 === stepsPerEpoch ? this.#sampleCount : (stepInEpoch + 1) * this.config.batchSize;
    this.#samplesLeft = (this.config.epochs - epoch) * this.#sampleCount - inEpoch;
    this.#steps++;
    this.#samples += sampleCount;
    this.#stepsMs += phases.totalMs;
    this.#foldedAtMs ??= nowMs - phases.totalMs;
    if (nowMs - this.#foldedAtMs >= FOLD_MS || this.#rate.value === null) this.#fold(nowMs);
  }

  /** Turns counts into rates. A time in which nobody could compute says nothing about them. */
  #fold(nowMs: number): void {
    // A clock of millisecond steps can show no time at all.
    const durationMs = Math.max(nowMs - (this.#foldedAtMs ?? nowMs), 0.01);
    if (!this.#interrupted) {
      this.#rate.add(this.#samples / durationMs, durationMs);
      this.#longRate.add(this.#samples / durationMs, durationMs);
      this.#stepMs.add(this.#stepsMs / this.#steps, durationMs);
    }
    for (const tally of this.#ready.values()) tally.fold(nowMs, this.#interrupted ? null : durationMs);
    this.#foldedAtMs = nowMs;
    this.#steps = 0;
    this.#samples = 0;
    this.#stepsMs = 0;
    this.#interrupted = false;
  }
}

const perSecond = (perMs: number | null): number | null => (perMs === null ? null : 1000 * perMs);
