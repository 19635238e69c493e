import assert from 'node:assert/strict';
import { MAX_LEAF_COUNT } from '../../shared/protocol/limits.js';
import { leavesOf, rootLevel, type TreeNode } from '../../shared/reduction-tree.js';

/** The value of one node: sums over the samples below it. */
export interface NodeValue<Gradient> {
  /** At least 1. */
  readonly sampleCount: number;
  /** float32 sum of gradients; it belongs to the reducer from now on. */
  readonly gradient: Gradient;
  /** In nats. */
  readonly lossSum: number;
  readonly correctCount: number;
}

/** Stores gradients and adds them. */
export interface GradientStore<Gradient> {
  /** Adds `source` to `target`, element by element in float32; `source` is not needed afterwards. */
  add(target: Gradient, source: Gradient): void;
  /** The gradient is no longer needed. */
  release(gradient: Gradient): void;
}

/**
 * Completes the canonical reduction tree of one step. Partials may come in any order. Two siblings are added as soon as
 * both are there, while other workers still compute. The bits follow from the shape of the tree, not from the order of
 * arrival.
 */
export class Reducer<Gradient> {
  readonly #values = new Map<number, NodeValue<Gradient>>();
  readonly #rootLevel: number;

  /**
   * @param leafCount micro-batches of the step, at least 1
   * @throws AssertionError when it is not
   */
  constructor(
    private readonly leafCount: number,
    private readonly store: GradientStore<Gradient>,
  ) {
    assert.ok(leafCount >= 1);
    this.#rootLevel = rootLevel(leafCount);
  }

  /**
   * Takes a node's value, and drops those of nodes below it, which it contains. Not checked: the node must lie in the
   * tree, and neither it nor a node above it may be there already.
   */
  insert(node: TreeNode, value: NodeValue<Gradient>): void {
    this.#dropBelow(node);
    let current = node;
    let sum = value;
    for (;;) {
      const sibling = this.#siblingValue(current);
      if (sibling === 'missing') break;
      if (sibling !== 'empty') {
        this.#values.delete(key({ level: current.level, index: current.index ^ 1 }));
        sum = this.#add(sum, sibling);
      }
      current = { level: current.level + 1, index: current.index >> 1 };
    }
    this.#values.set(key(current), sum);
  }

  /** The root's value, once the inserted nodes cover all leaves; undefined before. */
  root(): NodeValue<Gradient> | undefined {
    return this.#values.get(key({ level: this.#rootLevel, index: 0 }));
  }

  #siblingValue(node: TreeNode): NodeValue<Gradient> | 'empty' | 'missing' {
    if (node.level >= this.#rootLevel) return 'missing';
    const sibling = { level: node.level, index: node.index ^ 1 };
    const { begin, end } = leavesOf(sibling, this.leafCount);
    if (begin >= end) return 'empty';
    return this.#values.get(key(sibling)) ?? 'missing';
  }

  /** float32 addition commutes, so it does not matter for the bits which sibling came first. */
  #add(into: NodeValue<Gradient>, other: NodeValue<Gradient>): NodeValue<Gradient> {
    this.store.add(into.gradient, other.gradient);
    return {
      sampleCount: into.sampleCount + other.sampleCount,
      gradient: into.gradient,
      lossSum: into.lossSum + other.lossSum,
      correctCount: into.correctCount + other.correctCount,
    };
  }

  /** Drops everything, for a step that is given up. */
  release(): void {
    for (const { gradient } of this.#values.values()) this.store.release(gradient);
    this.#values.clear();
  }

  #dropBelow(node: TreeNode): void {
    for (let level = node.level - 1, first = node.index * 2, width = 2; level >= 0; level--, first *= 2, width *= 2) {
      for (let index = first; index < first + width; index++) this.#drop(key({ level, index }));
    }
  }

  #drop(node: number): void {
    const value = this.#values.get(node);
    if (!value) return;
    this.store.release(value.gradient);
    this.#values.delete(node);
  }
}

/** A number for each node of a step: with text, looking for the nodes below one would take as long as adding it. */
const key = ({ level, index }: TreeNode): number => level * (MAX_LEAF_COUNT + 1) + index;
