import { maximalNodes, nodeValue, type TreeNode } from '../../shared/reduction-tree.js';
import type { PartialSum, Shard } from '../engine.js';

/** Turns the device's results for samples and nodes into the partials of a shard. */

/** Results of the kernels for each sample, in call order. */
export interface WebgpuOutcomes {
  /** In nats. */
  readonly losses: Float32Array;
  /** Classes; if logits are equal, the lowest class wins. */
  readonly predictions: Uint32Array;
}

/** Result of the samples of a micro-batch. */
export interface LeafOutcome {
  readonly sampleCount: number;
  readonly lossSum: number;
  readonly correctCount: number;
}

/**
 * @param samples dataset indices, one for each outcome
 * @param labels of the whole dataset
 */
export function outcomesByLeaf(
  { losses, predictions }: WebgpuOutcomes,
  samples: Uint32Array,
  labels: Uint8Array,
  microBatchSize: number,
): LeafOutcome[] {
  const leaves: LeafOutcome[] = [];
  for (let begin = 0; begin < samples.length; begin += microBatchSize) {
    const end = Math.min(begin + microBatchSize, samples.length);
    let lossSum = 0;
    let correctCount = 0;
    for (let i = begin; i < end; i++) {
      lossSum += losses[i] as number;
      if (predictions[i] === labels[samples[i] as number]) correctCount++;
    }
    leaves.push({ sampleCount: end - begin, lossSum, correctCount });
  }
  return leaves;
}

/**
 * The shard's partials. Levels above the nodes that the device reduced are added here, along the same tree.
 *
 * @param gradients of these nodes, by `keyOf`; some are overwritten
 * @param leaves one for each micro-batch of the shard
 */
export function partialsOf(
  shard: Shard,
  gradients: ReadonlyMap<string, Float32Array>,
  leaves: readonly LeafOutcome[],
): PartialSum[] {
  return maximalNodes(shard.leaves, shard.leafCount).map((node) => {
    const outcome = nodeValue(
      node,
      shard.leafCount,
      ({ level, index }) => (level === 0 ? leaves[index - shard.leaves.begin] : undefined),
      (left, right) => ({
        sampleCount: left.sampleCount + right.sampleCount,
        lossSum: left.lossSum + right.lossSum,
        correctCount: left.correctCount + right.correctCount,
      }),
    );
    const gradient = nodeValue(node, shard.leafCount, (below) => gradients.get(keyOf(below)), addInto);
    return { node, gradient, ...outcome };
  });
}

function addInto(target: Float32Array, addend: Float32Array): Float32Array {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + (addend[i] as number);
  return target;
}

/** Names a node of the tree. */
export const keyOf = ({ level, index }: TreeNode): string => `${level}/${index}`;
