import type { Cursor } from '../core/state.js';
import type { TrainingState } from '../update/data-plane.js';
import type { EpochTotal, EpochTotalsState } from './epoch-totals.js';

/** The run between two steps. */
export interface RunSnapshot extends TrainingState {
  readonly cursor: Cursor;
  readonly epochTotals: EpochTotalsState | null;
  /** Epochs before the cursor that are not evaluated; one that ends at the cursor need not be among them. */
  readonly evaluating: readonly PendingEvaluation[];
}

/** An epoch that is trained and not evaluated yet, with all that its evaluation needs. */
export interface PendingEvaluation {
  /** From 0. */
  readonly epoch: number;
  /** At the epoch's end: PARAMETER_COUNT float32. */
  readonly parameters: Float32Array;
  readonly trained: EpochTotal;
}
