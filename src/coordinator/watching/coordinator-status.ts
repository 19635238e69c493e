import type { CoordinatorState, WorkerState } from '../core/state.js';
import type { Traffic } from './traffic.js';

/** How a coordinator stands. */
export interface CoordinatorStatus extends Pick<CoordinatorState, 'phase' | 'cursor'> {
  /** Global number of the step at hand, or null. */
  readonly step: number | null;
  readonly workers: readonly WorkerState[];
  /** What was decided last that was worth a reason, in words, and when on the monotonic clock. */
  readonly lastDecision: { readonly reason: string; readonly atMs: number } | null;
  readonly queues: Queues;
  readonly traffic: Pick<Traffic, 'sent' | 'received'>;
  /** Messages that were not sent because their receiver was gone, or did not take what it got. */
  readonly droppedMessages: number;
}

/** What waits for its turn. */
export interface Queues {
  /** Workers that wait for a part of the training set. */
  readonly chunk: number;
  /** Epochs whose evaluation is not done. */
  readonly evaluation: number;
  /** Checkpoints that are not on disk yet. */
  readonly checkpoint: number;
  /** Gradients that are not settled. */
  readonly audit: number;
}
