import assert from 'node:assert/strict';
import { leavesOf, rootLevel, type TreeNode } from '../shared/reduction-tree.js';

/** The value of one node: sums over the samples below it. */
export interface NodeValue {
  readonly sampleCount: number;
  /** float32 sum of gradients; the reducer owns it and may add to it in place. */
  readonly gradient: Float32Array;
  readonly lossSum: number;
  readonly correctCount: number;
}

/**
 * Completes the canonical reduction tree of one step. Partials may come in any order and every pair of siblings is added as
 * soon as both are there, while other workers still compute; the shape of the tree fixes the bits, the order of arrival
 * doesn't.
 */
export class Reducer {
  readonly #values = new Map<string, NodeValue>();
  readonly #rootLevel: number;

  /** @param leafCount micro-batches of the step, at least 1 */
  constructor(private readonly leafCount: number) {
    assert.ok(leafCount >= 1);
    this.#rootLevel = rootLevel(leafCount);
  }

  /**
   * Takes a node's value. The node must not lie below one that is already there. Values of nodes below it are dropped: it
   * contains them.
   */
  insert(node: TreeNode, value: NodeValue): void {
    this.#dropBelow(node);
    let current = node;
    let sum = value;
    for (;;) {
      const sibling = this.#siblingValue(current);
      if (sibling === 'missing') break;
      if (sibling !== 'empty') {
        this.#values.delete(key({ level: current.level, index: current.index ^ 1 }));
        sum = add(sum, sibling);
      }
      current = { level: current.level + 1, index: current.index >> 1 };
    }
    this.#values.set(key(current), sum);
  }

  /** The root's value, once the inserted nodes cover all leaves. */
  root(): NodeValue | undefined {
    return this.#values.get(key({ level: this.#rootLevel, index: 0 }));
  }

  #siblingValue(node: TreeNode): NodeValue | 'empty' | 'missing' {
    if (node.level >= this.#rootLevel) return 'missing';
    const sibling = { level: node.level, index: node.index ^ 1 };
    const { begin, end } = leavesOf(sibling, this.leafCount);
    if (begin >= end) return 'empty';
    return this.#values.get(key(sibling)) ?? 'missing';
  }

  #dropBelow(node: TreeNode): void {
    for (let level = node.level - 1, first = node.index * 2, width = 2; level >= 0; level--, first *= 2, width *= 2) {
      for (let index = first; index < first + width; index++) this.#values.delete(key({ level, index }));
    }
  }
}

const key = ({ level, index }: TreeNode): string => `${level}/${index}`;

/** Into the first's memory: float32 addition commutes, so which sibling came first makes no difference to the bits. */
function add(into: NodeValue, other: NodeValue): NodeValue {
  const { gradient } = into;
  const addend = other.gradient;
  assert.equal(addend.length, gradient.length);
  for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] as number) + (addend[i] as number);
  return {
    sampleCount: into.sampleCount + other.sampleCount,
    gradient,
    lossSum: into.lossSum + other.lossSum,
    correctCount: into.correctCount + other.correctCount,
  };
}
