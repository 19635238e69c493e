import type { Step, Welcome, WorkerMessage } from '../../shared/protocol/messages.js';
import type { WorkerCoreState } from './state.js';

/** What the shell must do, in order. */
export type WorkerEffect =
  /** Send a message; a partial takes its gradients along. */
  | { readonly type: 'send'; readonly message: WorkerMessage; readonly gradients?: readonly Float32Array[] }
  /** Give the connection up, with all that is under way on it, and open another one to what the address's name stands for now. */
  | { readonly type: 'reconnect' }
  /** Find out why there is no coordinator, then hand in 'probed'. */
  | { readonly type: 'probe' }
  /** Load what the run needs, then hand in 'loaded', 'chunk-missing' or 'failure'. */
  | { readonly type: 'load'; readonly welcome: Welcome }
  /** Keep a chunk of what the run needs, then go on with loading. */
  | { readonly type: 'store-chunk'; readonly welcome: Welcome; readonly chunk: number; readonly bytes: Uint8Array }
  /** Compute a shard, then hand in 'computed' or 'failure'. */
  | { readonly type: 'compute'; readonly step: Step; readonly parameters: Float32Array }
  /** Stop computing; no 'computed' may follow. */
  | { readonly type: 'abort' }
  | { readonly type: 'notice'; readonly level: 'info' | 'warning'; readonly text: string }
  | { readonly type: 'exit'; readonly exitCode: number; readonly reason: string };

/** The outcome of one event. */
export interface WorkerTransition {
  readonly state: WorkerCoreState;
  readonly effects: readonly WorkerEffect[];
}
