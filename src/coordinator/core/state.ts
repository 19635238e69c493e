import type { CoordinatorMessage, WorkerMessage } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import type { LeafRange, TreeNode } from '../../shared/reduction-tree.js';
import type { RunConfig } from '../../shared/run-config.js';
import type { Timing } from '../../shared/timing.js';

/** Names a connection, for as long as it lasts. */
export type PeerId = string;

/** What does not change while a coordinator lives. */
export interface CoordinatorOptions {
  /** This life of the coordinator: 32 hexadecimal digits, never reused. */
  readonly coordinatorId: string;
  readonly runId: string;
  /** Workers must be of the same version: another may compute other bits. */
  readonly packageVersion: string;
  readonly config: RunConfig;
  readonly timing: Timing;
  /** Training starts when this many workers, from 1 to maxWorkers, are ready. */
  readonly minWorkers: number;
  readonly maxWorkers: number;
  /** A checkpoint is written after every so many steps, besides those at the ends of epochs; 0: only those. */
  readonly checkpointEverySteps: number;
  /** Share of the gradients, 0..1, that count only when a second worker has computed the same bits. */
  readonly auditRate: number;
  /** Unsigned 32-bit; which gradients are audited follows from it. Workers don't know it. */
  readonly auditSeed: number;
}

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

/** What one worker says a node's value is; the value itself is held in the data plane. */
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
  readonly options: CoordinatorOptions;
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

/** What happens to a coordinator. Time comes in as a number; tensors stay outside. */
export type CoordinatorEvent =
  /** The coordinator listens; the first event. */
  | { readonly type: 'start'; readonly nowMs: number }
  | { readonly type: 'tick'; readonly nowMs: number }
  | { readonly type: 'message'; readonly nowMs: number; readonly peer: PeerId; readonly message: WorkerMessage }
  /** Something arrived that was no valid message. */
  | {
      readonly type: 'invalid-message';
      readonly nowMs: number;
      readonly peer: PeerId;
      readonly rejection: Rejection;
      /** The parameters have grown so large that correct workers may send NaN, infinity and what is out of bounds, too. */
      readonly mayBeHonest?: boolean;
    }
  /** This peer's connection has ended: nothing comes from it any more, and nothing reaches it. */
  | { readonly type: 'connection-lost'; readonly nowMs: number; readonly peer: PeerId }
  /** Workers with these keys must go. */
  | { readonly type: 'keys-revoked'; readonly nowMs: number; readonly publicKeys: ReadonlySet<string> }
  /** The training set cannot be read for this peer, which asked for a chunk of it. */
  | { readonly type: 'chunk-failed'; readonly nowMs: number; readonly peer: PeerId; readonly reason: string }
  /** The update that an `apply-step` effect asked for is made. `finite`: false when it yielded NaN or infinity. */
  | { readonly type: 'step-applied'; readonly nowMs: number; readonly step: number; readonly finite: boolean }
  /** The value that a `hold` effect asked to keep is held. `digest`: SHA-256 of its bits, in hexadecimal. */
  | { readonly type: 'held'; readonly nowMs: number; readonly claimId: number; readonly digest: string }
  | { readonly type: 'evaluated'; readonly nowMs: number; readonly epoch: number }
  /** Stop early, as a person asked. */
  | { readonly type: 'interrupt'; readonly nowMs: number }
  /** Stop: something outside the core failed. */
  | { readonly type: 'failure'; readonly nowMs: number; readonly code: string; readonly reason: string };

/** What the shell must do, in order. */
export type CoordinatorEffect =
  /** Send a message; a step whose parameters are 'attached' takes the current ones along. */
  | { readonly type: 'send'; readonly peer: PeerId; readonly message: CoordinatorMessage }
  /** Read a chunk of the training set and send it, when there is time, or hand in 'chunk-failed'. */
  | { readonly type: 'serve-chunk'; readonly peer: PeerId; readonly chunk: number }
  /** Make room for the partials of a new step. */
  | { readonly type: 'begin-step'; readonly step: StepState }
  /** Put these nodes of the partial that was just handed in into the reduction tree; drop its others. */
  | { readonly type: 'collect'; readonly worker: WorkerState; readonly nodes: readonly number[] }
  /** Keep this node of the partial that was just handed in out of the tree, under this name, then hand in 'held'. */
  | { readonly type: 'hold'; readonly node: number; readonly claimId: number }
  /** Put a held node into the reduction tree. */
  | { readonly type: 'collect-held'; readonly claimId: number }
  /** Forget a held node. */
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

export type Outcome =
  | { readonly type: 'completed' }
  | { readonly type: 'interrupted' }
  | { readonly type: 'failed'; readonly code: string; readonly reason: string };

/** What people and metrics want to know. */
export type Notice =
  | { readonly type: 'worker-joined'; readonly worker: WorkerState }
  | { readonly type: 'worker-ready'; readonly worker: WorkerState }
  | { readonly type: 'worker-left'; readonly worker: WorkerState; readonly code: string; readonly reason: string }
  | { readonly type: 'message-rejected'; readonly peer: PeerId; readonly rejection: Rejection }
  /** Training waits until a worker is ready. */
  | { readonly type: 'no-workers' }
  /** The first two workers whose engines yield different bits. */
  | { readonly type: 'mixed-engines'; readonly workers: readonly [WorkerState, WorkerState] }
  /** Training waits for a worker that can settle an audit: one that has made no claim in it, with the same engine. */
  | { readonly type: 'audit-waits'; readonly step: number; readonly audit: Audit }
  /** An audit is settled: so many micro-batches, computed so many times. */
  | { readonly type: 'audited'; readonly step: number; readonly leafCount: number; readonly claimCount: number }
  /** Two workers agree on other bits than this one sent. It is out of the run. */
  | ({ readonly type: 'wrong-gradient' } & WrongGradient);

/** The evidence against a worker. */
export interface WrongGradient {
  readonly worker: WorkerState;
  /** Global number, from 0. */
  readonly step: number;
  readonly leaves: LeafRange;
  /** SHA-256 of what it sent, in hexadecimal. */
  readonly digest: string;
  /** SHA-256 of what the witnesses sent. */
  readonly agreedDigest: string;
  readonly witnesses: readonly WorkerState[];
}

/** The outcome of one event. */
export interface Transition {
  readonly state: CoordinatorState;
  readonly effects: readonly CoordinatorEffect[];
  /** Why, in words for a log or a person who debugs. */
  readonly reason: string;
}
