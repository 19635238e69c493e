import type { Step, Welcome } from '../../shared/protocol/messages.js';
import type { Timing } from '../../shared/timing.js';
import type { WorkerCoreOptions } from './options.js';

export type WorkerPhase =
  /** Says hello until a coordinator answers. */
  | 'joining'
  /** Loads dataset and engine. */
  | 'loading'
  /** Computes shards. */
  | 'ready'
  | 'ended';

/** Never changed in place: a transition returns the next one. */
export interface WorkerCoreState {
  readonly options: WorkerCoreOptions;
  readonly phase: WorkerPhase;
  readonly phaseSinceMs: number;
  /** The coordinator's incarnation, once it has answered. */
  readonly coordinatorId: string | null;
  /** The run of the coordinator that answered last. */
  readonly welcome: Welcome | null;
  /** The coordinator's timing once it has answered; before, the worker's own. */
  readonly timing: Timing;
  readonly lastHeardMs: number;
  readonly lastTickMs: number;
  /** When the connection was last begun, or its handshake succeeded. */
  readonly openedAtMs: number;
  readonly lastHeartbeatMs: number;
  /** Round trip of the last heartbeat; null once the coordinator has been told. */
  readonly roundTripMs: number | null;
  readonly nextHelloMs: number;
  /** Grows with every hello that got no answer. */
  readonly helloRetryMs: number;
  /** The chunk that is being fetched; null if none is. */
  readonly fetch: ChunkRequest | null;
  /** The shard that is being computed, or that waits for images. */
  readonly shard: HeldShard | null;
  /** The parameters that came last, and their step; null before the first. */
  readonly held: { readonly step: number; readonly parameters: Float32Array } | null;
  readonly waiting: Waiting;
  readonly work: Work;
}

/** When a worker without a coordinator reports next, and what it knows. Used in the phase 'joining'. */
export interface Waiting {
  readonly nextReportMs: number;
  /** Time from the report at nextReportMs to the one after it, in milliseconds. */
  readonly reportGapMs: number;
  /** Why the coordinator does not admit this worker for now; null if none has answered. */
  readonly refusal: string | null;
  /** Whether something answers at the address, but handshakes fail. */
  readonly notUnderstood: boolean;
}

/** A worker's results since its last report. Used in the phase 'ready'. */
export interface Work {
  readonly sinceMs: number;
  readonly nextReportMs: number;
  /** Time from the report at nextReportMs to the one after it, in milliseconds. */
  readonly reportGapMs: number;
  /** Steps of which a shard was computed. */
  readonly steps: number;
  readonly lastStep: number;
  readonly samples: number;
  /** Time that the engine took, in milliseconds. */
  readonly computeMs: number;
}

/** A shard that was dealt to this worker. */
export interface HeldShard {
  readonly shardId: number;
  readonly step: number;
  /** The images that were requested for it; null: none is lacking as far as is known. */
  readonly wanted: ImagesRequest | null;
}

/** Images that were requested and have not come yet. */
export interface ImagesRequest {
  /** The shard that needs them. */
  readonly step: Step;
  readonly samples: readonly number[];
  readonly askedAtMs: number;
}

/** A chunk that was requested and has not come yet. */
export interface ChunkRequest {
  readonly chunk: number;
  readonly askedAtMs: number;
}
