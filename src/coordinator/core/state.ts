import type { ErrorCode } from '../../shared/error-codes.js';
import type { LeafRange, TreeNode } from '../../shared/reduction-tree.js';
import type { CoordinatorCoreOptions } from './options.js';

/** Identifies a connection while it lasts. */
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
  /** No worker had it before. */
  | 'first'
  /** At least a part of it was lost with a worker or a message. */
  | 'redealt'
  /** Other workers have it too. It was dealt again because they are late, or to measure this worker's speed. */
  | 'speculative'
  /** Its leaves are one node, which another worker has computed already. */
  | 'audit';

/** A shard that a worker is computing. */
export interface DealtShard {
  /**
   * Counts up during the coordinator's life. It distinguishes the awaited result from a late one of an earlier shard.
   */
  readonly shardId: number;
  readonly kind: ShardKind;
  readonly leaves: LeafRange;
  readonly sampleCount: number;
  readonly dealtAtMs: number;
  /** The time by which its result should be there, with a wide margin. After that, idle workers compute it too. */
  readonly lateAtMs: number;
  /** Heartbeats in a row that did not name this shard: two mean that the worker never got it. */
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
  /** Micro-batches that it computes at a time, at least 1. */
  readonly threads: number;
  /** Workers that say the same text in their hello yield the same bits, they say; null: only its own. It is not proved. */
  readonly bits: string | null;
  readonly host: string;
  readonly pid: number;
  /** 'HOST:PORT' where it serves metrics, or null. */
  readonly metricsAddress: string | null;
  /** The key that it has proved to hold; null on open connections. */
  readonly publicKey: string | null;
  /** 'loading' until the worker says that it is ready. */
  readonly status: 'loading' | 'ready';
  readonly lastHeardMs: number;
  /** Speeds of its last results while all its threads are busy, in order of arrival. */
  readonly measuredSamplesPerMs: readonly number[];
  /** Its assumed speed; null until its first result. */
  readonly samplesPerMs: number | null;
  readonly shard: DealtShard | null;
  /** false after others had to do its work. It gets no new work until it is heard from again. */
  readonly responsive: boolean;
  /** The step whose parameters were last sent to it, or -1. */
  readonly parametersOfStep: number;
  /** Number of its micro-batches so far that were accepted without an audit. */
  readonly unauditedLeaves: number;
}

/** A node whose value counts only when two workers agree on its bits. */
export interface Audit {
  readonly node: TreeNode;
  readonly leaves: LeafRange;
  /** At most one from each worker, in order of arrival. */
  readonly claims: readonly Claim[];
  /** Whether it was reported that no worker can settle it. */
  readonly waiting: boolean;
}

/**
 * One worker's value of a node. The value lies in a buffer of the data plane: the effect 'hold' makes it, and then
 * 'collect-held' moves it into the reduction tree or 'drop-held' frees it.
 */
export interface Claim {
  readonly claimId: number;
  readonly worker: WorkerState;
  /** SHA-256 of the value's bits, in hexadecimal; null until the data plane has computed it. */
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
  /** covered[leaf] is 1 if the leaf is in an accepted node. Never changed in place. */
  readonly covered: Uint8Array;
  /** dealt[leaf] is 1 if the leaf was sent to a worker. Never changed in place. */
  readonly dealt: Uint8Array;
  /** Whether the sum is complete and the update is being made. */
  readonly complete: boolean;
  /**
   * Machines (originOf) that sent results which are not finite or too large in this step. The workers may be correct:
   * then training has diverged.
   */
  readonly divergedOrigins: readonly string[];
  /** Audits that are not settled; their nodes are not in the sum yet. */
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
  /** Workers by connection, in order of joining. */
  readonly workers: ReadonlyMap<PeerId, WorkerState>;
  /** Incarnations that sent a message that no correct worker sends. They are not admitted again. */
  readonly quarantined: ReadonlySet<string>;
  /** Whether people were told that an engine yields bits of its own. */
  readonly ownBits: boolean;
  /** Whether people were told that engines differ, so that the bits depend on which worker computes which shard. */
  readonly mixedEngines: boolean;
  /** null before the first step, between two steps and after the last. */
  readonly step: StepState | null;
  readonly nextShardId: number;
  readonly nextOrdinal: number;
  readonly nextClaimId: number;
  readonly cursor: Cursor;
  /** Epochs whose evaluation is requested but not done. */
  readonly evaluating: readonly number[];
  /** How the run ended, and when to stop waiting for workers to leave; null before the end. */
  readonly closing: { readonly outcome: Outcome; readonly untilMs: number } | null;
}

/** How a run ended. */
export type Outcome =
  | { readonly type: 'completed' }
  | { readonly type: 'interrupted' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly reason: string };
