import type { CoordinatorMessage, Hello, Step, Welcome, WorkerMessage } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import type { TreeNode } from '../../shared/reduction-tree.js';
import type { Timing } from '../../shared/timing.js';
import type { Probe } from '../../shared/transport/probe.js';

/** Everything that does not change while a worker lives. */
export interface WorkerOptions {
  /** The coordinator's: 'ipc:///path' or 'tcp://host:port'. */
  readonly address: string;
  /** This life of the worker: 32 hexadecimal digits, never reused. */
  readonly workerId: string;
  readonly packageVersion: string;
  /** Proves to the coordinator whose worker this is; null on an open connection. */
  readonly key: Hello['key'];
  readonly engine: string;
  readonly device: string;
  readonly host: string;
  readonly pid: number;
  /** 'HOST:PORT' where it serves metrics, or null. */
  readonly metricsAddress: string | null;
  readonly timing: Timing;
  /** The worker ends when it has not heard of a coordinator for this long; Infinity: never. */
  readonly joinTimeoutMs: number;
}

export type WorkerPhase =
  /** Says hello until a coordinator answers. */
  | 'joining'
  /** Loads dataset and engine. */
  | 'loading'
  /** Computes what it is sent. */
  | 'ready'
  | 'ended';

/** Never changed in place: a transition returns the next one. */
export interface WorkerState {
  readonly options: WorkerOptions;
  readonly phase: WorkerPhase;
  readonly phaseSinceMs: number;
  /** The coordinator's incarnation, once it has answered. */
  readonly coordinatorId: string | null;
  /** The run of the coordinator that answered last; empty before. */
  readonly runId: string;
  /** From the coordinator, once it has answered; the worker's own before. */
  readonly timing: Timing;
  readonly lastHeardMs: number;
  readonly lastTickMs: number;
  /** When the connection was last begun, or its handshake succeeded. */
  readonly openedAtMs: number;
  readonly lastHeartbeatMs: number;
  /** How long the last heartbeat and its reply were under way; null once the coordinator has been told. */
  readonly roundTripMs: number | null;
  readonly nextHelloMs: number;
  /** Grows with every hello that got no answer. */
  readonly helloRetryMs: number;
  /** The chunk of the dataset that is being fetched, while loading; null when none is. */
  readonly fetch: ChunkRequest | null;
  /** The shard that is being computed. */
  readonly shard: { readonly shardId: number; readonly step: number } | null;
  /** The step whose parameters the data plane holds, or -1. */
  readonly heldStep: number;
  readonly waiting: Waiting;
  readonly work: Work;
}

/** When a worker without a coordinator tells of it next, and what it knows. Counts in the phase 'joining'. */
export interface Waiting {
  readonly nextReportMs: number;
  /** Between this report and the one after it, in milliseconds. */
  readonly reportGapMs: number;
  /** Why the coordinator that was heard does not admit this worker for now; null when none was heard. */
  readonly refusal: string | null;
  /** Something answers at the address, and handshakes fail. */
  readonly notUnderstood: boolean;
}

/** A worker's results since its last report. Counts in the phase 'ready'. */
export interface Work {
  readonly sinceMs: number;
  readonly nextReportMs: number;
  /** Between this report and the one after it, in milliseconds. */
  readonly reportGapMs: number;
  /** Steps of which a shard was computed. */
  readonly steps: number;
  readonly lastStep: number;
  readonly samples: number;
  /** Time that the engine took, in milliseconds. */
  readonly computeMs: number;
}

/** A part of the dataset that has been asked for, and has not come. */
export interface ChunkRequest {
  readonly chunk: number;
  readonly askedAtMs: number;
}

/** A node of a computed shard; its gradient stays in the data plane. */
export interface ComputedNode extends TreeNode {
  readonly sampleCount: number;
  readonly lossSum: number;
  readonly correctCount: number;
}

export type WorkerEvent =
  | { readonly type: 'start'; readonly nowMs: number }
  | { readonly type: 'tick'; readonly nowMs: number }
  | { readonly type: 'message'; readonly nowMs: number; readonly message: CoordinatorMessage }
  | { readonly type: 'invalid-message'; readonly nowMs: number; readonly rejection: Rejection }
  /** The dataset is not on this host yet: this chunk of it must be fetched next. `storedCount` of `chunkCount` are here. */
  | {
      readonly type: 'chunk-missing';
      readonly nowMs: number;
      readonly coordinatorId: string;
      readonly chunk: number;
      readonly storedCount: number;
      readonly chunkCount: number;
    }
  /** The coordinator does not admit this worker's key. */
  | { readonly type: 'key-refused'; readonly nowMs: number }
  /** Something answers at the coordinator's address, and no handshake succeeds. */
  | { readonly type: 'no-understanding'; readonly nowMs: number }
  /** A handshake has succeeded: what is sent from now on gets to the coordinator. */
  | { readonly type: 'connected'; readonly nowMs: number }
  /** A probe of the coordinator's address has ended. */
  | { readonly type: 'probed'; readonly nowMs: number; readonly probe: Probe }
  /** Dataset and engine are loaded as the welcome of this coordinator asked for. */
  | { readonly type: 'loaded'; readonly nowMs: number; readonly coordinatorId: string }
  | {
      readonly type: 'computed';
      readonly nowMs: number;
      readonly shardId: number;
      readonly computeMs: number;
      readonly nodes: readonly ComputedNode[];
    }
  /** Dataset or engine cannot be had, or failed: the worker is of no use. */
  | { readonly type: 'failure'; readonly nowMs: number; readonly code: string; readonly reason: string }
  /** Leave early, as a person or a scheduler asked. */
  | { readonly type: 'interrupt'; readonly nowMs: number };

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

export interface WorkerTransition {
  readonly state: WorkerState;
  readonly effects: readonly WorkerEffect[];
}
