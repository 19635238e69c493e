import { leavesOf, maximalNodes, type TreeNode } from '../../shared/reduction-tree.js';
import type { Shard } from '../engine.js';

/** How much a device's buffers hold at a time; a shard is computed in parts of that size. */

export interface Capacity {
  /** At least 1. */
  readonly samples: number;
  /** Micro-batches: a power of two. */
  readonly leaves: number;
}

/** Micro-batches that are reduced together: those of the shard below one node of the tree. */
export interface Group {
  readonly batches: readonly Batch[];
  readonly nodes: readonly GroupNode[];
}

/** Samples that are computed together. */
export interface Batch {
  /** Position in the shard's sampleIndices. */
  readonly begin: number;
  readonly end: number;
  readonly spans: readonly LeafSpan[];
}

/** The samples of one micro-batch that are in a batch. */
export interface LeafSpan {
  /** Slot of the micro-batch: counts from 0 in each group. */
  readonly slot: number;
  /** Position in the batch. */
  readonly begin: number;
  readonly end: number;
  /** Whether the batch before holds the micro-batch's first samples. */
  readonly continued: boolean;
}

/** A node of the tree, and the slots of the micro-batches below it. */
export interface GroupNode {
  readonly node: TreeNode;
  readonly begin: number;
  readonly end: number;
}

/**
 * Plans a shard: groups in leaf order. Sums stay whole, whatever the capacity: no micro-batch and no node of the tree
 * is added in another order.
 */
export function planShard(shard: Shard, capacity: Capacity): Group[] {
  const { leaves, leafCount } = shard;
  const groups: Group[] = [];
  for (let begin = leaves.begin; begin < leaves.end; ) {
    const end = Math.min((Math.floor(begin / capacity.leaves) + 1) * capacity.leaves, leaves.end);
    groups.push({
      batches: batchesOf(shard, begin, end, capacity.samples),
      nodes: maximalNodes({ begin, end }, leafCount).map((node) => {
        const below = leavesOf(node, leafCount);
        return { node, begin: below.begin - begin, end: below.end - begin };
      }),
    });
    begin = end;
  }
  return groups;
}

function batchesOf(shard: Shard, firstLeaf: number, endLeaf: number, sampleCapacity: number): Batch[] {
  const { leaves, microBatchSize, sampleIndices } = shard;
  const placeOf = (leaf: number) => Math.min((leaf - leaves.begin) * microBatchSize, sampleIndices.length);
  const end = placeOf(endLeaf);
  const batches: Batch[] = [];
  for (let begin = placeOf(firstLeaf); begin < end; begin += sampleCapacity) {
    const batchEnd = Math.min(begin + sampleCapacity, end);
    const spans: LeafSpan[] = [];
    for (let leaf = leaves.begin + Math.floor(begin / microBatchSize); placeOf(leaf) < batchEnd; leaf++) {
      spans.push({
        slot: leaf - firstLeaf,
        begin: Math.max(placeOf(leaf), begin) - begin,
        end: Math.min(placeOf(leaf + 1), batchEnd) - begin,
        continued: placeOf(leaf) < begin,
      });
    }
    batches.push({ begin, end: batchEnd, spans });
  }
  return batches;
}
