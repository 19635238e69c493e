import type { Inspection } from '../../page/view/run-view.js';
import type { Notice } from '../core/notices.js';
import type { DealReport, EpochReport, HeartbeatReport, ResultReport, StepReport } from '../core/reports.js';

/**
 * Follows the progress of training: the terminal, a log, metrics. Its methods must not throw, which would end the
 * process. `onInspection` and `onEpoch` may: if one throws, or `onEpoch` rejects, the run fails.
 */
export interface ProgressListener {
  onDeal?(report: DealReport): void;
  onResult?(report: ResultReport): void;
  onHeartbeat?(report: HeartbeatReport): void;
  onStep?(report: StepReport): void;
  /** The inspection of the model at the end of an epoch; comes right before its `onEpoch`. */
  onInspection?(inspection: Inspection): void;
  /** May return a promise that resolves when the report is on record. Until then the epoch counts as not evaluated. */
  onEpoch?(report: EpochReport): void | Promise<void>;
  onNotice?(notice: Notice): void;
}
