import type { PartialSum } from './engine.js';

/** Loss and number of correct predictions of some samples. */
type Loss = Pick<PartialSum, 'lossSum' | 'correctCount'>;

/** Adds gradients, which are in numbered slots. */
interface SlotAdder {
  /** Adds slot `source` to slot `target`. */
  addSlot(target: number, source: number): void;
}

/**
 * The finished subtrees of one node while its micro-batches are computed from left to right, leftmost first. A subtree's slot is its
 * position here. Two neighbours of one level merge at once, so levels fall strictly from left to right, and n micro-batches need at most
 * 2 + log2(n) slots.
 */
export class PendingSubtrees {
  readonly #computer: SlotAdder;
  readonly #subtrees: { level: number; lossSum: number; correctCount: number }[] = [];

  constructor(computer: SlotAdder) {
    this.#computer = computer;
  }

  /** The slot for the next micro-batch. */
  get nextSlot(): number {
    return this.#subtrees.length;
  }

  /** Takes the next micro-batch, whose gradient is in `nextSlot`. */
  push({ lossSum, correctCount }: Loss): void {
    const subtrees = this.#subtrees;
    subtrees.push({ level: 0, lossSum, correctCount });
    while (subtrees.length > 1 && subtrees.at(-1)?.level === subtrees.at(-2)?.level) this.#mergeLastTwo();
  }

  /** Completes the node: its gradient is then in slot 0. */
  finish(): Loss {
    // At the tree's right edge some right children are empty: a subtree stands for its parent until it meets its left sibling.
    while (this.#subtrees.length > 1) this.#mergeLastTwo();
    return this.#subtrees.pop() ?? { lossSum: 0, correctCount: 0 };
  }

  #mergeLastTwo(): void {
    const right = this.#subtrees.pop();
    const left = this.#subtrees.at(-1);
    if (!left || !right) throw new Error('unreachable: a merge needs two subtrees');
    this.#computer.addSlot(this.#subtrees.length - 1, this.#subtrees.length);
    left.level++;
    left.lossSum += right.lossSum;
    left.correctCount += right.correctCount;
  }
}
