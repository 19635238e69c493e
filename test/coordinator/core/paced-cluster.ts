import assert from 'node:assert/strict';
import { nextLateAtMs } from '../../../src/coordinator/core/speculation.js';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, OPTIONS } from './cluster-driver.js';

/** Messages both ways and the coordinator's own work, in milliseconds for each shard. */
export const OVERHEAD_MS = 1;
/** Micro-batches of a step. */
export const STEP_LEAVES = OPTIONS.config.batchSize / OPTIONS.config.microBatchSize;

/** A cluster on virtual time whose workers take fixed times: how well is work dealt? */
export class PacedCluster {
  readonly #cluster: ClusterDriver;
  /** When each worker delivers its shard. */
  readonly #dueAtMs = new Map<string, number>();

  /**
   * @param paces milliseconds that a thread of each worker takes for a micro-batch; may be changed at any time
   * @param threads of each worker; 1 if missing
   * @param stepLeaves micro-batches of a step
   */
  constructor(
    readonly paces: number[],
    readonly threads: readonly number[] = [],
    stepLeaves = STEP_LEAVES,
  ) {
    const batchSize = stepLeaves * OPTIONS.config.microBatchSize;
    const trainSplit = { ...OPTIONS.config.trainSplit, sampleCount: 2 * batchSize };
    this.#cluster = new ClusterDriver({
      minWorkers: paces.length,
      maxWorkers: paces.length,
      config: { ...OPTIONS.config, batchSize, trainSplit, epochs: 1_000_000 },
    });
    for (let i = 0; i < paces.length; i++) {
      this.#cluster.join(`w${i}`, { threads: this.#threadsOf(i) });
      this.#follow();
    }
  }

  /** Duration of each of the next steps, in milliseconds. */
  steps(count: number): number[] {
    return Array.from({ length: count }, () => {
      const beganAtMs = this.#cluster.nowMs;
      while (!this.#advance());
      return this.#cluster.nowMs - beganAtMs;
    });
  }

  /** Micro-batches that each worker holds. */
  shares(): number[] {
    const { workers } = this.#cluster.state;
    return this.paces.map((_, i) => {
      const { begin, end } = workers.get(`w${i}`)?.shard?.leaves ?? { begin: 0, end: 0 };
      return end - begin;
    });
  }

  /** The current result of this worker never comes. */
  freeze(index: number): void {
    this.#dueAtMs.delete(`w${index}`);
  }

  /** Goes on to the next event. Returns true when it completed a step. */
  #advance(): boolean {
    const cluster = this.#cluster;
    const nobody: [string, number] = ['', Number.POSITIVE_INFINITY];
    const [peer, dueAtMs] = [...this.#dueAtMs].reduce((first, next) => (next[1] < first[1] ? next : first), nobody);
    const lateAtMs = nextLateAtMs(cluster.state, cluster.nowMs);
    if (lateAtMs !== null && lateAtMs < dueAtMs) {
      cluster.nowMs = lateAtMs;
      cluster.handle({ type: 'tick' });
      this.#follow();
      return false;
    }
    assert.ok(peer, 'the cluster waits for nothing');
    cluster.nowMs = dueAtMs;
    this.#dueAtMs.delete(peer);
    cluster.deliver(peer);
    const isComplete = cluster.count('apply-step') > 0;
    this.#follow();
    if (!isComplete) return false;
    cluster.applied();
    this.#follow();
    for (const epoch of cluster.state.evaluating) cluster.evaluated(epoch);
    this.#follow();
    return true;
  }

  /** Lets the workers react to the last event: they compute their shards, and answer a cancel at once. */
  #follow(): void {
    const cluster = this.#cluster;
    const cancelled: string[] = [];
    for (const [i, pace] of this.paces.entries()) {
      const peer = `w${i}`;
      for (const message of cluster.sentTo(peer)) {
        if (message.type === MessageType.step) {
          const leafCount = message.leaves.end - message.leaves.begin;
          const rounds = Math.ceil(leafCount / this.#threadsOf(i));
          this.#dueAtMs.set(peer, cluster.nowMs + OVERHEAD_MS + rounds * pace);
        }
        if (message.type === MessageType.cancel) {
          this.#dueAtMs.delete(peer);
          cancelled.push(peer);
        }
      }
    }
    cluster.effects = [];
    for (const peer of cancelled) {
      cluster.heartbeat(peer, null);
      this.#follow();
    }
  }

  #threadsOf(index: number): number {
    return this.threads[index] ?? 1;
  }
}
