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

  #willTell = false;

  /** @param soon calls back when the messages of the next step are with the workers */
  constructor(
    private readonly listener: Required<ProgressListener>,
    private readonly soon: (callback: () => void) => void,
  ) {}

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

  /** Hands on the reports that wait when nothing more urgent is left to do. */
  tellSoon(): void {
    if (this.#willTell || this.#waiting.length === 0) return;
    this.#willTell = true;
    this.soon(() => {
      this.#willTell = false;
      this.tell();
    });
  }

  /** Hands on the reports that wait, and those that come meanwhile: before a checkpoint, and before the end of the run is known. */
  tell(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next();
  }
}
