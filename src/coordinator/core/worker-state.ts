import type { LeafRange } from '../../shared/reduction-tree.js';

/** Identifies a connection while it lasts. */
export type PeerId = string;

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
  /** Images that its worker has requested alone while it had this shard. */
  readonly imagesRequested: number;
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
