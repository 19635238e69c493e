import type { Rejection } from '../../shared/protocol/rejections.js';
import type { LeafRange } from '../../shared/reduction-tree.js';
import type { Audit, PeerId, WorkerState } from './state.js';

/** Something that people and metrics should know. */
export type Notice =
  | { readonly type: 'worker-joined'; readonly worker: WorkerState }
  | { readonly type: 'worker-ready'; readonly worker: WorkerState }
  | { readonly type: 'worker-left'; readonly worker: WorkerState; readonly code: string; readonly reason: string }
  | { readonly type: 'message-rejected'; readonly peer: PeerId; readonly rejection: Rejection }
  /** Training waits until a worker is ready. */
  | { readonly type: 'no-workers' }
  /** The first worker whose engine yields other bits than the contract's. */
  | { readonly type: 'own-bits'; readonly worker: WorkerState }
  /** The first two workers whose engines yield different bits. */
  | { readonly type: 'mixed-engines'; readonly workers: readonly [WorkerState, WorkerState] }
  /**
   * Training waits for a worker that can settle an audit: one with the same claim to equal bits that has made no claim
   * in the audit.
   */
  | { readonly type: 'audit-waits'; readonly step: number; readonly audit: Audit }
  /** An audit of this many micro-batches is settled; they were computed this many times. */
  | { readonly type: 'audited'; readonly step: number; readonly leafCount: number; readonly claimCount: number }
  /** Two workers agree on bits other than this worker's. It is out of the run. */
  | ({ readonly type: 'wrong-gradient' } & WrongGradient);

/** The evidence against a worker. */
export interface WrongGradient {
  readonly worker: WorkerState;
  /** Global number, from 0. */
  readonly step: number;
  readonly leaves: LeafRange;
  /** SHA-256 of its value, in hexadecimal. */
  readonly digest: string;
  /** SHA-256 of the witnesses' value. */
  readonly agreedDigest: string;
  readonly witnesses: readonly WorkerState[];
}
