import type { Inspection } from '../../page/view/run-view.js';
import type { Notice } from '../core/notices.js';
import type { DealReport, EpochReport, HeartbeatReport, ResultReport, StepReport } from '../core/reports.js';
import type { ProgressListener } from './progress-listener.js';

/**
 * Keeps the reports of a step until they are told, in their order: the messages of the next step go out first, and the
 * listeners work while the workers compute. Other reports are told at once, after those that wait.
 */
export class LateReports implements Required<ProgressListener> {
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly listener: Required<ProgressListener>) {}

  onDeal(report: DealReport): void {
    this.#waiting.push(() => this.listener.onDeal(report));
  }

  onResult(report: ResultReport): void {
    this.#waiting.push(() => this.listener.onResult(report));
  }

  onStep(report: StepReport): void {
    this.#waiting.push(() => this.listener.onStep(report));
  }

  onNotice(notice: Notice): void {
    this.#waiting.push(() => this.listener.onNotice(notice));
  }

  onHeartbeat(report: HeartbeatReport): void {
    this.tell();
    this.listener.onHeartbeat(report);
  }

  onInspection(inspection: Inspection): void {
    this.tell();
    this.listener.onInspection(inspection);
  }

  onEpoch(report: EpochReport): void | Promise<void> {
    this.tell();
    return this.listener.onEpoch(report);
  }

  /** Hands on the reports that wait, and those that come meanwhile. */
  tell(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next();
  }
}
