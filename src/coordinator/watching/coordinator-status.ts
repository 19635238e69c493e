import type { EpochResult } from '../core/results.js';
import type { CoordinatorState, WorkerState } from '../core/state.js';
import type { Traffic } from './traffic.js';

/** The current state of a coordinator. */
export interface CoordinatorStatus extends Pick<CoordinatorState, 'phase' | 'cursor'> {
  /** The best result so far; null before the first. */
  readonly best: EpochResult | null;
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

/** The part of a status that does not follow from the state. */
export interface OutsideState
  extends Pick<CoordinatorStatus, 'lastDecision' | 'traffic' | 'droppedMessages'>,
    Pick<Queues, 'chunk' | 'image' | 'checkpoint'> {}

/** The status of a coordinator whose decisions have led to this state. */
export function statusOf(
  { phase, workers, cursor, step, evaluating, standing }: CoordinatorState,
  { lastDecision, traffic, droppedMessages, chunk, image, checkpoint }: OutsideState,
): CoordinatorStatus {
  return {
    phase,
    cursor,
    best: standing.best,
    step: step?.step ?? null,
    workers: [...workers.values()],
    lastDecision,
    queues: { chunk, image, evaluation: evaluating.length, checkpoint, audit: step?.audits.length ?? 0 },
    traffic,
    droppedMessages,
  };
}

/** Lengths of the queues. */
export interface Queues {
  /** Workers that wait for a chunk of the training set. */
  readonly chunk: number;
  /** Requests for single images of the training set; a step may wait for them. */
  readonly image: number;
  /** Epochs whose evaluation is not done. */
  readonly evaluation: number;
  /** Checkpoints that are not on disk yet. */
  readonly checkpoint: number;
  /** Gradients whose audit is not settled. */
  readonly audit: number;
}
