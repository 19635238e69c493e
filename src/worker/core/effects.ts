import type { Step, Welcome, WorkerMessage } from '../../shared/protocol/messages.js';
import type { WorkerState } from './state.js';

/** What the shell must do, in order. */
export type WorkerEffect =
  /** Send a message; a partial takes the gradients of the 'computed' event along that was just handed in. */
  | { readonly type: 'send'; readonly message: WorkerMessage }
  /** Give the connection up, with all that is under way on it, and open another one to what the address's name stands for now. */
  | { readonly type: 'reconnect' }
  /** Find out why there is no coordinator, then hand in 'probed'. */
  | { readonly type: 'probe' }
  /** Load what the run needs, then hand in 'loaded', 'chunk-missing' or 'failure'. */
  | { readonly type: 'load'; readonly welcome: Welcome }
  /** Keep the chunk that came with the message that was just handed in, then go on with loading. */
  | { readonly type: 'store-chunk'; readonly chunk: number }
  /** Keep the parameters that came with the message that was just handed in. */
  | { readonly type: 'hold-parameters' }
  /** Compute a shard with the held parameters, then hand in 'computed' or 'failure'. */
  | { readonly type: 'compute'; readonly step: Step }
  /** Stop computing; no 'computed' may follow. */
  | { readonly type: 'abort' }
  | { readonly type: 'notice'; readonly level: 'info' | 'warning'; readonly text: string }
  | { readonly type: 'exit'; readonly exitCode: number; readonly reason: string };

/** The outcome of one event. */
export interface WorkerTransition {
  readonly state: WorkerState;
  readonly effects: readonly WorkerEffect[];
}
