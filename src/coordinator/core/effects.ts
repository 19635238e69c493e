import type { CoordinatorMessage, PartialMessage } from '../../shared/protocol/messages.js';
import type { Notice } from './notices.js';
import type { CoordinatorState, Cursor, Outcome, PeerId, StepState, WorkerState } from './state.js';

/** A worker's result of a shard, as it came. */
export interface ShardResult {
  readonly partial: PartialMessage;
  /** One for each node, in the memory of the message: what is kept of them is copied while the event is handled. */
  readonly gradients: readonly Float32Array[];
}

/** What the shell must do, in order. */
export type CoordinatorEffect =
  /** Send a message; a step whose parameters are 'attached' takes the current ones along. */
  | { readonly type: 'send'; readonly peer: PeerId; readonly message: CoordinatorMessage }
  /** Read a chunk of the training set and send it, when there is time, or hand in 'chunk-failed'. */
  | { readonly type: 'serve-chunk'; readonly peer: PeerId; readonly chunk: number }
  /** Make room for the partials of a new step. */
  | { readonly type: 'begin-step'; readonly step: StepState }
  /** Copy these nodes of the result into the reduction tree; `nodes` are places in its list. The others are dropped. */
  | {
      readonly type: 'collect';
      readonly worker: WorkerState;
      readonly result: ShardResult;
      readonly nodes: readonly number[];
    }
  /** Copy this node of the result into a buffer that belongs to the claim, out of the tree, then hand in 'held'. */
  | { readonly type: 'hold'; readonly result: ShardResult; readonly node: number; readonly claimId: number }
  /** Hand a claim's buffer over to the reduction tree. */
  | { readonly type: 'collect-held'; readonly claimId: number }
  /** Free a claim's buffer. */
  | { readonly type: 'drop-held'; readonly claimId: number }
  /** The tree is complete: update the parameters, then hand in 'step-applied'. */
  | { readonly type: 'apply-step'; readonly step: StepState }
  /** Write down parameters and optimizer as they are now, with the cursor, and what the evaluations of these epochs need. */
  | { readonly type: 'checkpoint'; readonly cursor: Cursor; readonly evaluating: readonly number[] }
  /** Evaluate the parameters as they are now, then hand in 'evaluated'. `epoch` counts from 0. */
  | { readonly type: 'evaluate'; readonly epoch: number }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** The run is over; workers may still be leaving. */
  | { readonly type: 'finish'; readonly outcome: Outcome }
  /** Every worker has left, or had its time to: close the socket. Nothing follows. */
  | { readonly type: 'close' };

/** The outcome of one event. */
export interface Transition {
  readonly state: CoordinatorState;
  readonly effects: readonly CoordinatorEffect[];
  /** Why, in words for a log or a person who debugs. */
  readonly reason: string;
}
