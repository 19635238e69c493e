import type { Welcome } from '../../shared/protocol/messages.js';
import type { Timing } from '../../shared/timing.js';
import type { WorkerCoreOptions } from './options.js';

export type WorkerPhase =
  /** Says hello until a coordinator answers. */
  | 'joining'
  /** Loads dataset and engine. */
  | 'loading'
  /** Computes what it is sent. */
  | 'ready'
  | 'ended';

/** Never changed in place: a transition returns the next one. */
export interface WorkerCoreState {
  readonly options: WorkerCoreOptions;
  readonly phase: WorkerPhase;
  readonly phaseSinceMs: number;
  /** The coordinator's incarnation, once it has answered. */
  readonly coordinatorId: string | null;
  /** Of the coordinator that answered last: its run. */
  readonly welcome: Welcome | null;
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
  /** The parameters that came last, and their step; null before. */
  readonly held: { readonly step: number; readonly parameters: Float32Array } | null;
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
