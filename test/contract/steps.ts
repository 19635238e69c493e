import assert from 'node:assert/strict';
import type { Engine, PartialSum, Shard } from '../../src/engine/engine.js';
import { leavesOf, type TreeNode } from '../../src/shared/reduction-tree.js';
import { assertSameBits } from '../support/gradients.js';

/** The shard that is its whole step, of at least one sample. */
export function wholeStep(sampleIndices: Uint32Array, microBatchSize: number): Shard {
  const leafCount = Math.ceil(sampleIndices.length / microBatchSize);
  return { leafCount, leaves: { begin: 0, end: leafCount }, microBatchSize, sampleIndices };
}

/**
 * The root of a step's tree, which one call yields when the shard is the whole step.
 *
 * @param parameters of the classic network
 * @throws AssertionError when the engine returns another number of partials, and what the engine throws
 */
export async function computeStep(
  engine: Engine,
  parameters: Float32Array,
  sampleIndices: Uint32Array,
  microBatchSize: number,
): Promise<PartialSum> {
  const partials = await engine.computeShard(parameters, wholeStep(sampleIndices, microBatchSize));
  const [root] = partials;
  assert.ok(root && partials.length === 1, 'a whole step has one maximal node');
  return root;
}

/** Value of a node by the definition of the reduction tree, from the values of all leaves, in leaf order. */
export function treeValue(node: TreeNode, leaves: readonly PartialSum[]): PartialSum {
  if (node.level === 0) return leaves[node.index] as PartialSum;
  const level = node.level - 1;
  const left = treeValue({ level, index: 2 * node.index }, leaves);
  const rightNode = { level, index: 2 * node.index + 1 };
  const { begin, end } = leavesOf(rightNode, leaves.length);
  if (begin >= end) return { ...left, node };
  const right = treeValue(rightNode, leaves);
  return {
    node,
    sampleCount: left.sampleCount + right.sampleCount,
    gradient: left.gradient.map((value, index) => value + (right.gradient[index] as number)),
    lossSum: left.lossSum + right.lossSum,
    correctCount: left.correctCount + right.correctCount,
  };
}

/** Throws an AssertionError unless both are equal in every bit of the gradient, and in all else. */
export function assertSamePartial(got: PartialSum, expected: PartialSum): void {
  assertSameBits(got.gradient, expected.gradient, `gradient of node ${got.node.level}/${got.node.index}`);
  assert.deepEqual({ ...got, gradient: null }, { ...expected, gradient: null });
}

/**
 * @param tolerance largest relative error
 * @throws AssertionError beyond it
 */
export function assertLossClose(got: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(got - expected) <= tolerance * expected, `loss ${got} must be ${expected} within ${tolerance}`);
}
