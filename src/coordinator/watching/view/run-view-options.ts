import type { RunView } from '../../../page/view/run-view.js';
import type { RunConfig } from '../../../shared/run-config.js';
import type { EpochReport } from '../../core/reports.js';
import type { RunIdentity } from '../../run/run-config-file.js';
import type { CoordinatorStatus } from '../coordinator-status.js';

/** Everything from which the view of a run is built, besides the run's reports and notices. */
export interface RunViewOptions {
  /** Absolute path. */
  readonly runDirectory: string;
  readonly config: RunConfig;
  readonly identity: RunIdentity;
  /** Updates made before this life of the run. */
  readonly steps: number;
  /** Epochs of the run's earlier lives. */
  readonly epochs: readonly EpochReport[];
  /** Epochs, from 0, that are evaluated again. */
  readonly evaluating: readonly number[];
  /** The last saved view of the run's earlier life; null if the run begins, or the view is lost. */
  readonly earlier: RunView | null;
  /** Gives the current status. */
  readonly status: () => CoordinatorStatus;
  /** Gives the epoch, from 0, whose model is kept as the best; null: none is. */
  readonly keptEpoch: () => number | null;
  readonly clock: Clock;
}

/** In milliseconds. */
export interface Clock {
  monotonicMs(): number;
  unixMs(): number;
}
