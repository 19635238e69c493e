import type { RunStanding } from '../core/results.js';
import type { Cursor } from '../core/state.js';
import type { TrainingState } from '../update/data-plane.js';
import type { EpochTotal, EpochTotalsState } from './epoch-totals.js';

/** The run between two steps. */
export interface RunSnapshot extends TrainingState {
  readonly cursor: Cursor;
  readonly epochTotals: EpochTotalsState | null;
  /**
   * Epochs before the cursor that are not evaluated. An epoch that ends just at the cursor may
   * be left out, because the parameters here are those to evaluate.
   */
  readonly evaluating: readonly PendingEvaluation[];
  /** The results so far. */
  readonly standing: RunStanding;
}

/** An epoch that is trained but not evaluated yet, with everything that its evaluation needs. */
export interface PendingEvaluation {
  /** From 0. */
  readonly epoch: number;
  /** Parameters at the epoch's end. */
  readonly parameters: Float32Array;
  readonly trained: EpochTotal;
}
