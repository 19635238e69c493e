import type { CoordinatorMessage, PartialMessage } from '../../shared/protocol/messages.js';
import type { Notice } from './notices.js';
import type { RunStanding } from './results.js';
import type { CoordinatorState, Cursor, Outcome, PeerId, StepState, WorkerState } from './state.js';

/** A worker's result of a shard, as it was received. */
export interface ShardResult {
  readonly partial: PartialMessage;
  /**
   * One gradient for each node. They lie in the memory of the message. A node that is collected or held takes its gradient along, and the
   * others are gone after the event is handled.
   */
  readonly gradients: readonly Float32Array[];
}

/** A part of the training set. */
export type DataRequest = { readonly chunk: number } | ImageRequest;

export interface ImageRequest {
  readonly samples: readonly number[];
  /** Whether a step waits for these images, as far as is known: they are sent at once. */
  readonly isUrgent: boolean;
}

/** An action for the shell. Effects are carried out in order. */
export type CoordinatorEffect =
  /** Send a message. A step whose parameters are 'attached' carries the current parameters. */
  | { readonly type: 'send'; readonly peer: PeerId; readonly message: CoordinatorMessage }
  /** Read a part of the training set and send it: urgent images at once, and all else when there is time. Or hand in 'data-failed'. */
  | { readonly type: 'serve-data'; readonly peer: PeerId; readonly request: DataRequest }
  /** Make room for the partials of a new step. */
  | { readonly type: 'begin-step'; readonly step: StepState }
  /** Put these nodes of the result into the reduction tree, and drop the others. `nodes` are positions in its list. */
  | {
      readonly type: 'collect';
      readonly worker: WorkerState;
      readonly result: ShardResult;
      readonly nodes: readonly number[];
    }
  /** Keep this node of the result in a buffer of the claim, outside the tree. Then hand in 'held'. */
  | { readonly type: 'hold'; readonly result: ShardResult; readonly node: number; readonly claimId: number }
  /** Move a claim's buffer into the reduction tree. */
  | { readonly type: 'collect-held'; readonly claimId: number }
  /** Free a claim's buffer. */
  | { readonly type: 'drop-held'; readonly claimId: number }
  /** The tree is complete: update the parameters. Then hand in 'step-applied'. */
  | { readonly type: 'apply-step'; readonly step: StepState }
  /**
   * Write a checkpoint: the current parameters and optimizer, the cursor, everything that the evaluations of these
   * epochs need, and the results so far.
   */
  | {
      readonly type: 'checkpoint';
      readonly cursor: Cursor;
      readonly evaluating: readonly number[];
      readonly standing: RunStanding;
    }
  /** Evaluate the current parameters, then hand in 'evaluated'. `epoch` counts from 0. */
  | { readonly type: 'evaluate'; readonly epoch: number }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** The run is over; workers may still be leaving. */
  | { readonly type: 'finish'; readonly outcome: Outcome }
  /** Every worker has left, or had enough time to leave: close the socket. No effect follows. */
  | { readonly type: 'close' };

/** The outcome of one event. */
export interface Transition {
  readonly state: CoordinatorState;
  readonly effects: readonly CoordinatorEffect[];
  /** The reason, in words for a log or a person who debugs. */
  readonly reason: string;
}
