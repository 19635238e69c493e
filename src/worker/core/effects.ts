import type { Step, Welcome, WorkerMessage } from '../../shared/protocol/messages.js';
import type { WorkerCoreState } from './state.js';

/** An action for the shell. Effects are carried out in order. */
export type WorkerEffect =
  /** Send a message; a partial carries its gradients. */
  | { readonly type: 'send'; readonly message: WorkerMessage; readonly gradients?: readonly Float32Array[] }
  /**
   * Give up the connection with everything that is under way on it, resolve the address's name again, and open another
   * connection.
   */
  | { readonly type: 'reconnect' }
  /** Find out why there is no coordinator. Then hand in 'probed'. */
  | { readonly type: 'probe' }
  /** Load data set and engine for the run. Then hand in 'loaded', 'chunk-missing' or 'failure'. */
  | { readonly type: 'load'; readonly welcome: Welcome }
  /** Store a chunk of the data set, then continue loading. */
  | { readonly type: 'store-chunk'; readonly welcome: Welcome; readonly chunk: number; readonly bytes: Uint8Array }
  /** Store images that a shard has lacked, so that the next effect can compute it. */
  | { readonly type: 'store-images'; readonly samples: readonly number[]; readonly bytes: Uint8Array }
  /** Compute a shard. Then hand in 'computed', 'images-missing' or 'failure'. */
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
