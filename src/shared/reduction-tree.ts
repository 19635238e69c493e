/**
 * The canonical reduction tree of a step. Leaves 0..leafCount-1 are the step's micro-batches. Node (level l, index i)
 * covers leaves [i * 2^l, min((i + 1) * 2^l, leafCount)); its value is left + right, element by element in float32, or
 * left alone where the right child is empty. The shape depends on leafCount alone, so the bits of the root do too.
 */

export interface TreeNode {
  /** From 0, which is the level of the leaves. */
  readonly level: number;
  /** From 0, counted within the level. */
  readonly index: number;
}

/** Half-open range of leaves, counted from 0. */
export interface LeafRange {
  readonly begin: number;
  readonly end: number;
}

/** Level of the root of a tree with `leafCount` >= 1 leaves: ceil(log2(leafCount)). */
export function rootLevel(leafCount: number): number {
  let level = 0;
  while (2 ** level < leafCount) level++;
  return level;
}

/**
 * Leaves that a node covers in a tree with `leafCount` >= 1 leaves; empty (begin >= end) when the node lies beyond the
 * last leaf.
 */
export function leavesOf(node: TreeNode, leafCount: number): LeafRange {
  const width = 2 ** node.level;
  return { begin: node.index * width, end: Math.min((node.index + 1) * width, leafCount) };
}

/**
 * The smallest set of nodes that covers exactly the leaves [begin, end), in leaf order. A worker sends these for its
 * shard. A node at the tree's right edge counts as whole even if its right child is empty.
 *
 * @param range must lie in [0, leafCount). This is not checked: with a range that ends later, the function never
 *   returns. An empty range yields no nodes.
 * @param leafCount of the whole step, at least 1
 */
export function maximalNodes(range: LeafRange, leafCount: number): TreeNode[] {
  const nodes: TreeNode[] = [];
  const top = rootLevel(leafCount);
  let leaf = range.begin;
  while (leaf < range.end) {
    let level = 0;
    while (level < top) {
      const parent = { level: level + 1, index: Math.floor(leaf / 2 ** (level + 1)) };
      const covered = leavesOf(parent, leafCount);
      if (covered.begin !== leaf || covered.end > range.end) break;
      level++;
    }
    const node = { level, index: Math.floor(leaf / 2 ** level) };
    nodes.push(node);
    leaf = leavesOf(node, leafCount).end;
  }
  return nodes;
}

/**
 * The value of a node, from its own value or from the values of nodes below it.
 *
 * @param known value of a node, if it is known; at least one known node must cover each leaf
 * @param add adds the left child's value and the right child's
 * @throws Error when a leaf is needed whose value is not known
 */
export function nodeValue<T>(
  node: TreeNode,
  leafCount: number,
  known: (node: TreeNode) => T | undefined,
  add: (left: T, right: T) => T,
): T {
  const value = known(node);
  if (value !== undefined) return value;
  if (node.level === 0) throw new Error(`unreachable: the value of leaf ${node.index} is needed`);
  const level = node.level - 1;
  const left = nodeValue({ level, index: 2 * node.index }, leafCount, known, add);
  const right = { level, index: 2 * node.index + 1 };
  const { begin, end } = leavesOf(right, leafCount);
  return begin < end ? add(left, nodeValue(right, leafCount, known, add)) : left;
}
