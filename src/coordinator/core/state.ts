import type { ErrorCode } from '../../shared/error-codes.js';
import type { LeafRange, TreeNode } from '../../shared/reduction-tree.js';
import type { CoordinatorCoreOptions } from './options.js';

/** Names a connection, for as long as it lasts. */
export type PeerId = string;

/** A place in the run: the next step to start. */
export interface Cursor {
  /** Global number, from 0. */
  readonly step: number;
  /** From 0. */
  readonly epoch: number;
  /** From 0. */
  readonly stepInEpoch: number;
}

/** Why a shard was dealt. */
export type ShardKind =
  /** Nobody had it before. */
  | 'first'
  /** A part of it, at least, was lost with a worker or a message. */
  | 'redealt'
  /** Others have it too: they are late, or it is to show how fast this worker is. */
  | 'speculative'
  /** Its leaves are those of one node that another worker has computed already. */
  | 'audit';

/** A shard that a worker is computing. */
export interface DealtShard {
  /** Counts up over the coordinator's life: tells a late result of an earlier deal from the one awaited. */
  readonly shardId: number;
  readonly kind: ShardKind;
  readonly leaves: LeafRange;
  readonly sampleCount: number;
  readonly dealtAtMs: number;
  /** When it should have come back, by a wide margin: from then on idle workers compute it too. */
  readonly lateAtMs: number;
  /** Heartbeats since then in which the worker did not name this shard: two in a row mean that it never got it. */
  readonly heartbeatsWithout: number;
}

export interface WorkerState {
  readonly peer: PeerId;
  /** The worker's incarnation. */
  readonly workerId: string;
  /** Short name for people: 1, 2, 3 ... in order of joining. */
  readonly ordinal: number;
  readonly engine: string;
  readonly device: string;
  /** The worker's claim to equal bits, as in hello: its word. */
  readonly bits: string | null;
  readonly host: string;
  readonly pid: number;
  /** 'HOST:PORT' where it serves metrics, or null. */
  readonly metricsAddress: string | null;
  /** The key that it has proved to hold; null on open connections. */
  readonly publicKey: string | null;
  /** 'loading' until it says ready. */
  readonly status: 'loading' | 'ready';
  readonly lastHeardMs: number;
  /** Of its last results, in order of arrival. */
  readonly measuredSamplesPerMs: readonly number[];
  /** How fast it is taken to be; null until its first result. */
  readonly samplesPerMs: number | null;
  readonly shard: DealtShard | null;
  /** false: others had to do its work, and it has not been heard of since. It gets no work until then. */
  readonly responsive: boolean;
  /** The step whose parameters were last sent to it, or -1. */
  readonly parametersOfStep: number;
  /** Micro-batches whose gradients count on this worker's word alone. */
  readonly unauditedLeaves: number;
}

/** A node whose value counts only when two workers agree on its bits. */
export interface Audit {
  readonly node: TreeNode;
  readonly leaves: LeafRange;
  /** At most one of each worker, in order of arrival. */
  readonly claims: readonly Claim[];
  /** It has been said that no worker is there who could settle it. */
  readonly waiting: boolean;
}

/**
 * What one worker says a node's value is. The data plane holds the value in a buffer that belongs to the claim, from the effect 'hold' to
 * 'collect-held', which hands it over to the reduction tree, or 'drop-held', which frees it.
 */
export interface Claim {
  readonly claimId: number;
  readonly worker: WorkerState;
  /** SHA-256 of the value's bits, in hexadecimal; null until the data plane has it. */
  readonly digest: string | null;
}

/** The step that is being computed. */
export interface StepState {
  /** Global number, from 0. */
  readonly step: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly leafCount: number;
  readonly startedAtMs: number;
  /** covered[leaf] is 1 when an accepted node contains it. Never changed in place. */
  readonly covered: Uint8Array;
  /** dealt[leaf] is 1 when somebody was sent it. Never changed in place. */
  readonly dealt: Uint8Array;
  /** The sum is complete and the optimizer is at work. */
  readonly complete: boolean;
  /** Where impossible results of this step came from that correct workers may have sent: one originOf each. */
  readonly divergedOrigins: readonly string[];
  /** Nodes that are not in the sum because they are not settled yet. */
  readonly audits: readonly Audit[];
}

export type Phase =
  /** Not enough workers yet. */
  | 'gathering'
  | 'training'
  /** All steps are done; the last evaluations are awaited. */
  | 'finishing'
  /** The run is over; workers are told, and leave. */
  | 'closing'
  | 'ended';

/** Never changed in place: a transition returns the next one. */
export interface CoordinatorState {
  readonly options: CoordinatorCoreOptions;
  readonly phase: Phase;
  /** By connection, in order of joining. */
  readonly workers: ReadonlyMap<PeerId, WorkerState>;
  /** Incarnations that sent something that no correct worker sends. They are not admitted again. */
  readonly quarantined: ReadonlySet<string>;
  /** It has been said that the bits depend on who computes what. */
  readonly mixedEngines: boolean;
  /** null before the first step, between two steps and after the last. */
  readonly step: StepState | null;
  readonly nextShardId: number;
  readonly nextOrdinal: number;
  readonly nextClaimId: number;
  readonly cursor: Cursor;
  /** Epochs whose evaluation has been asked for and not answered. */
  readonly evaluating: readonly number[];
  /** How the run ended, and when to stop waiting for workers to leave; null before. */
  readonly closing: { readonly outcome: Outcome; readonly untilMs: number } | null;
}

/** How a run ended. */
export type Outcome =
  | { readonly type: 'completed' }
  | { readonly type: 'interrupted' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly reason: string };
