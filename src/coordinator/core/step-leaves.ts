import type { LeafRange } from '../../shared/reduction-tree.js';
import { LeafTable } from './leaf-table.js';

/** 'audited': a worker's value is held, and counts when a second worker has the same. 'covered': it is in the sum. */
type Result = 'missing' | 'audited' | 'covered';

/**
 * The leaves of a step: who computes them, and whether they are done. It never changes. A change returns the next one, in
 * a time that follows from the length of the range.
 */
export class StepLeaves {
  private constructor(
    /** Leaves that are not in the sum. */
    readonly missingCount: number,
    private readonly results: LeafTable<Result>,
    /** Number of workers that are computing the leaf. */
    private readonly holders: LeafTable<number>,
    private readonly dealt: LeafTable<boolean>,
  ) {}

  /** No worker has computed a leaf or is computing one. */
  static of(leafCount: number): StepLeaves {
    return new StepLeaves(
      leafCount,
      LeafTable.filled<Result>(leafCount, 'missing'),
      LeafTable.filled(leafCount, 0),
      LeafTable.filled(leafCount, false),
    );
  }

  /** Whether all leaves are in the sum. */
  areCovered(range: LeafRange): boolean {
    return this.results.every(range, isCovered);
  }

  /** Whether each leaf is in the sum or in a node that is being audited. */
  areSettled(range: LeafRange): boolean {
    return this.results.every(range, isSettled);
  }

  /** Whether a worker is computing one of the leaves. */
  isAnyHeld(range: LeafRange): boolean {
    return !this.holders.every(range, isNone);
  }

  /** Whether one of the leaves was ever sent to a worker. */
  wasAnyDealt(range: LeafRange): boolean {
    return !this.dealt.every(range, isFalse);
  }

  /** Whether nobody has computed the leaf or is computing it. */
  isOpen(leaf: number): boolean {
    return this.results.at(leaf) === 'missing' && this.holders.at(leaf) === 0;
  }

  /** The leaves are in the sum now. */
  covered(range: LeafRange): StepLeaves {
    let missingCount = this.missingCount;
    const results = this.results.with(range, (result) => {
      if (result !== 'covered') missingCount--;
      return 'covered';
    });
    return new StepLeaves(missingCount, results, this.holders, this.dealt);
  }

  /** An audit of these leaves begins. */
  audited(range: LeafRange): StepLeaves {
    const results = this.results.with(range, (result) => (result === 'covered' ? 'covered' : 'audited'));
    return new StepLeaves(this.missingCount, results, this.holders, this.dealt);
  }

  /** One more worker computes these leaves. */
  held(range: LeafRange): StepLeaves {
    const holders = this.holders.with(range, (count) => count + 1);
    return new StepLeaves(this.missingCount, this.results, holders, this.dealt.with(range, isTrue));
  }

  /** One worker less computes these leaves. */
  released(range: LeafRange): StepLeaves {
    return new StepLeaves(this.missingCount, this.results, this.holders.with(range, oneLess), this.dealt);
  }
}

const isCovered = (result: Result): boolean => result === 'covered';
const isSettled = (result: Result): boolean => result !== 'missing';
const isNone = (count: number): boolean => count === 0;
const isFalse = (value: boolean): boolean => !value;
const isTrue = (): boolean => true;
const oneLess = (count: number): number => count - 1;
