import type { ErrorCode } from '../../shared/error-codes.js';
import type { LeafRange, TreeNode } from '../../shared/reduction-tree.js';
import type { CoordinatorCoreOptions } from './options.js';
import type { RunStanding } from './results.js';
import type { StepLeaves } from './step-leaves.js';
import type { PeerId, WorkerState } from './worker-state.js';
import type { WorkerTable } from './worker-table.js';

export type { DealtShard, PeerId, ShardKind, WorkerState } from './worker-state.js';

/** A place in the run: the next step to start. */
export interface Cursor {
  /** Global number, from 0. */
  readonly step: number;
  /** From 0. */
  readonly epoch: number;
  /** From 0. */
  readonly stepInEpoch: number;
}

/** A node whose value counts only when two workers agree on its bits. */
export interface Audit {
  readonly node: TreeNode;
  readonly leaves: LeafRange;
  /** At most one from each worker, in order of arrival. */
  readonly claims: readonly Claim[];
  /** The last worker that was asked to compute it for the audit. */
  readonly auditor: PeerId | null;
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
  /** From 0; follows from the configuration, the cursor and the evaluations before. */
  readonly learningRate: number;
  readonly leafCount: number;
  readonly startedAtMs: number;
  /** The workers that compute each leaf, and whether it is done. */
  readonly leaves: StepLeaves;
  /** false: each leaf is done, or a worker computes it. */
  readonly mayHaveOpenLeaves: boolean;
  /** Before this time, no leaf of a late shard needs another worker. */
  readonly lateSearchDueMs: number;
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
  readonly workers: WorkerTable;
  /** Before this time, no worker has been silent for too long. */
  readonly silenceDueMs: number;
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
  /** The results of the evaluations that are done. */
  readonly standing: RunStanding;
  /** How the run ended, and when to stop waiting for workers to leave; null before the end. */
  readonly closing: { readonly outcome: Outcome; readonly untilMs: number } | null;
}

/** Why a run ended before its last epoch. */
export interface EarlyEnd {
  readonly cause: 'target-accuracy' | 'early-stop';
  /** In words. */
  readonly reason: string;
}

/** How a run ended. */
export type Outcome =
  /** `early`: why it ended before its last epoch; missing: all epochs are trained. */
  | { readonly type: 'completed'; readonly early?: EarlyEnd }
  | { readonly type: 'interrupted' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly reason: string };
