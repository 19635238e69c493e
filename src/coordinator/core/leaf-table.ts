import type { LeafRange } from '../../shared/reduction-tree.js';

/**
 * A value for each leaf of a step. A table never changes: `with` returns the next one, in a time that follows from the
 * length of the range.
 *
 * As in a WorkerTable, all tables that follow from one another share the values of the newest, and each older one knows
 * its difference from the next. Its first reader waits for a copy.
 */
export class LeafTable<T> {
  /** undefined: this is an older table. */
  #values: T[] | undefined;
  #difference: Difference<T> | undefined;

  private constructor(values: T[]) {
    this.#values = values;
  }

  static filled<T>(leafCount: number, value: T): LeafTable<T> {
    return new LeafTable(new Array<T>(leafCount).fill(value));
  }

  /** @param leaf of the step, which is not checked */
  at(leaf: number): T {
    return this.#newest()[leaf] as T;
  }

  /** The table with other values in a range. */
  with({ begin, end }: LeafRange, change: (value: T) => T): LeafTable<T> {
    const values = this.#newest();
    const before = values.slice(begin, end);
    for (let i = 0; i < before.length; i++) values[begin + i] = change(before[i] as T);
    const next = new LeafTable(values);
    this.#values = undefined;
    this.#difference = { begin, before, next };
    return next;
  }

  /** Whether all leaves of a range pass. */
  every({ begin, end }: LeafRange, test: (value: T) => boolean): boolean {
    const values = this.#newest();
    for (let leaf = begin; leaf < end; leaf++) if (!test(values[leaf] as T)) return false;
    return true;
  }

  /** The values of this table. An older table gets a copy of its own. */
  #newest(): T[] {
    if (this.#values) return this.#values;
    const differences: Difference<T>[] = [];
    let newest: LeafTable<T> = this;
    for (let difference = this.#difference; difference; difference = newest.#difference) {
      differences.push(difference);
      newest = difference.next;
    }
    const values = newest.#values?.slice() ?? [];
    for (const { begin, before } of differences.reverse()) {
      for (const [i, value] of before.entries()) values[begin + i] = value;
    }
    this.#values = values;
    this.#difference = undefined;
    return values;
  }
}

/** The values of an older table, from leaf `begin`, that differ in the next one. */
interface Difference<T> {
  readonly begin: number;
  readonly before: readonly T[];
  readonly next: LeafTable<T>;
}
