import { type LeafRange, leavesOf, maximalNodes, type TreeNode } from '../../../shared/reduction-tree.js';

/**
 * A shard cut for threads. A task is a subtree that one thread computes alone. The values of tasks meet in inner nodes of the tree,
 * and end in the shard's maximal nodes.
 */
export interface WorkPlan {
  /** The shard's. */
  readonly leaves: LeafRange;
  /** The step's. */
  readonly leafCount: number;
  /** Leaves of each task, in leaf order: the order in which threads take them. */
  readonly tasks: readonly LeafRange[];
  /** For each task, the place where its value goes. */
  readonly taskParents: readonly Parent[];
  /** For each inner node, the place where the sum of its two children goes. */
  readonly nodeParents: readonly Parent[];
  /** The shard's maximal nodes, in leaf order. */
  readonly maximalNodes: readonly TreeNode[];
}

/** An inner node, from 0; or ~k, which is below 0: the value is that of maximal node k. */
export type Parent = number;

/**
 * A task gets at most this part of a thread's fair share of the leaves that are left. So the first tasks are large, which keeps sums in
 * the caches of one core, and the last ones small, which lets all threads end at about the same time even if one is disturbed.
 */
const SHARE_OF_A_TASK = 2 / 3;
/** Bounds the number of tasks, and so the memory for their sums: a task has at least one of so many parts of a thread's share. */
const MIN_PARTS_OF_A_SHARE = 16;

/**
 * Cuts a shard. The bits do not depend on the cut, because every task and every inner node is a node of the reduction tree.
 *
 * @param leaves not empty, inside [0, leafCount)
 * @param leafCount of the step
 * @param threadCount at least 1
 */
export function planWork(leaves: LeafRange, leafCount: number, threadCount: number): WorkPlan {
  const tasks: LeafRange[] = [];
  const taskParents: Parent[] = [];
  const nodeParents: Parent[] = [];
  const leastLeaves = (leaves.end - leaves.begin) / (MIN_PARTS_OF_A_SHARE * threadCount);

  const mostLeaves = (begin: number): number => {
    if (threadCount === 1) return leafCount;
    return Math.max(leastLeaves, (SHARE_OF_A_TASK * (leaves.end - begin)) / threadCount);
  };
  const cut = (node: TreeNode, parent: Parent): void => {
    const covered = leavesOf(node, leafCount);
    if (node.level === 0 || covered.end - covered.begin <= mostLeaves(covered.begin)) {
      tasks.push(covered);
      taskParents.push(parent);
      return;
    }
    const level = node.level - 1;
    const left = { level, index: 2 * node.index };
    const right = { level, index: 2 * node.index + 1 };
    if (leavesOf(right, leafCount).begin >= leafCount) {
      cut(left, parent);
      return;
    }
    const inner = nodeParents.push(parent) - 1;
    cut(left, inner);
    cut(right, inner);
  };

  const nodes = maximalNodes(leaves, leafCount);
  for (const [k, node] of nodes.entries()) cut(node, ~k);
  return { leaves, leafCount, tasks, taskParents, nodeParents, maximalNodes: nodes };
}
