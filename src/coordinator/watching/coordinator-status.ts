import type { CoordinatorState, WorkerState } from '../core/state.js';
import type { Traffic } from './traffic.js';

/** The current state of a coordinator. */
export interface CoordinatorStatus extends Pick<CoordinatorState, 'phase' | 'cursor'> {
  /** Global number of the current step, or null. */
  readonly step: number | null;
  readonly workers: readonly WorkerState[];
  /** The last decision with a reason, in words, and when it was made on the monotonic clock. */
  readonly lastDecision: { readonly reason: string; readonly atMs: number } | null;
  readonly queues: Queues;
  readonly traffic: Pick<Traffic, 'sent' | 'received'>;
  /** Number of messages that were not sent, because their receiver was gone or did not take its messages. */
  readonly droppedMessages: number;
}

/** The status as far as it follows from the decisions. */
export function statusOf({ phase, workers, cursor, step, evaluating }: CoordinatorState): StatusOfDecisions {
  return {
    phase,
    cursor,
    step: step?.step ?? null,
    workers: [...workers.values()],
    queues: { evaluation: evaluating.length, audit: step?.audits.length ?? 0 },
  };
}

interface StatusOfDecisions extends Pick<CoordinatorStatus, 'phase' | 'cursor' | 'step' | 'workers'> {
  readonly queues: Pick<Queues, 'evaluation' | 'audit'>;
}

/** Lengths of the queues. */
export interface Queues {
  /** Workers that wait for a part of the training set. */
  readonly chunk: number;
  /** Epochs whose evaluation is not done. */
  readonly evaluation: number;
  /** Checkpoints that are not on disk yet. */
  readonly checkpoint: number;
  /** Gradients whose audit is not settled. */
  readonly audit: number;
}
