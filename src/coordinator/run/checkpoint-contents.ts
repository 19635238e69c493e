import type { RunConfig } from '../../shared/run-config.js';
import type { EpochReport } from '../core/reports.js';
import type { RunStanding } from '../core/results.js';
import type { AdamClock } from '../update/adam.js';
import type { EpochTotalsState } from './epoch-totals.js';
import type { PendingEvaluation } from './run-snapshot.js';

/** Everything that a coordinator needs to resume between two steps, to the same bits. */
export interface Checkpoint {
  readonly runId: string;
  readonly config: RunConfig;
  /** The next step to compute: its global number, epoch and number in the epoch, each from 0. */
  readonly cursor: { readonly step: number; readonly epoch: number; readonly stepInEpoch: number };
  /** Flat buffer of the network for the classes of the configuration. */
  readonly parameters: Float32Array;
  /** Moments of Adam, each as long as the parameters. */
  readonly moments: { readonly first: Float32Array; readonly second: Float32Array };
  readonly adam: AdamClock;
  /** Sums of the current epoch, or of the one that has just ended; null before the first step. */
  readonly epochTotals: EpochTotalsState | null;
  /**
   * Epochs before the cursor that are not evaluated yet, at most MAX_PENDING. An epoch that ends at the cursor may be
   * missing.
   */
  readonly evaluating: readonly PendingEvaluation[];
  /** The results so far, as far as decisions depend on them. */
  readonly standing: RunStanding;
  /**
   * The last evaluated epochs, at most MAX_RECENT_EPOCHS, in order. The run's log has all of them, unless it is lost.
   */
  readonly recentEpochs: readonly EpochReport[];
}
