import { setImmediate } from 'node:timers/promises';
import { leavesOf, maximalNodes, type TreeNode } from '../shared/reduction-tree.js';
import type { PartialSum, Shard } from './engine.js';
import { PendingSubtrees } from './pending-subtrees.js';

/**
 * Computes one micro-batch at a time on the calling thread. Gradients stay in numbered slots of memory of its own; a shard of n
 * micro-batches needs at most 2 + log2(n) of them.
 */
export interface MicroBatchComputer {
  /** Copies them: a flat float32 buffer of the network. */
  setParameters(parameters: Float32Array): void;
  /** Epoch of the micro-batches that follow. Without this function, images do not depend on it. */
  setEpoch?(epoch: number): void;
  /**
   * Overwrites `slot`, a number from 0, with the micro-batch's gradient sum.
   *
   * @param sampleIndices dataset indices, at least one, each below the dataset's count
   */
  computeMicroBatch(sampleIndices: Uint32Array, slot: number): MicroBatchLoss;
  /** Adds slot `source` to slot `target`, element by element in float32. Both must have been computed. */
  addSlot(target: number, source: number): void;
  /** A copy of the slot, owned by the caller: as long as the parameters. */
  readSlot(slot: number): Float32Array;
}

export interface MicroBatchLoss {
  /** Sum of the samples' negative log-likelihoods, in nats. */
  readonly lossSum: number;
  readonly correctCount: number;
}

/**
 * `Engine.computeShard` for such a computer. Between two micro-batches it lets the event loop run, so that a worker can
 * answer heartbeats and can be told to stop. A computer takes one call at a time.
 *
 * @param parameters flat float32 buffer of the network, copied before the first await
 * @throws the signal's reason once it is aborted; errors of the computer
 */
export async function computeShardByMicroBatch(
  computer: MicroBatchComputer,
  parameters: Float32Array,
  shard: Shard,
  signal?: AbortSignal,
): Promise<PartialSum[]> {
  computer.setParameters(parameters);
  computer.setEpoch?.(shard.epoch ?? 0);
  const partials: PartialSum[] = [];
  for (const node of maximalNodes(shard.leaves, shard.leafCount)) {
    partials.push(await computeNode(computer, shard, node, signal));
  }
  return partials;
}

async function computeNode(
  computer: MicroBatchComputer,
  shard: Shard,
  node: TreeNode,
  signal: AbortSignal | undefined,
): Promise<PartialSum> {
  const pending = new PendingSubtrees(computer);
  let sampleCount = 0;
  const { begin, end } = leavesOf(node, shard.leafCount);
  for (let leaf = begin; leaf < end; leaf++) {
    await setImmediate();
    signal?.throwIfAborted();
    const first = (leaf - shard.leaves.begin) * shard.microBatchSize;
    const samples = shard.sampleIndices.subarray(first, first + shard.microBatchSize);
    sampleCount += samples.length;
    pending.push(computer.computeMicroBatch(samples, pending.nextSlot));
  }
  const { lossSum, correctCount } = pending.finish();
  return { node, sampleCount, gradient: computer.readSlot(0), lossSum, correctCount };
}
