import { keptEpochs } from '../../../page/view/kept-epochs.js';
import type { EpochView } from '../../../page/view/run-view.js';

/** The run's epochs, thinned out if there are many. The run's log has all of them. */
export class EpochList {
  /** In order of arrival. */
  readonly #added: EpochView[];
  readonly #known: Set<number>;
  #kept: readonly EpochView[];
  #keptCount: number;

  /** @param earlier epochs of the run's earlier lives */
  constructor(earlier: readonly EpochView[] = []) {
    this.#added = [...earlier];
    this.#known = new Set(earlier.map(({ epoch }) => epoch));
    this.#kept = keptEpochs(earlier);
    this.#keptCount = earlier.length;
  }

  /** Adds an epoch. Returns false, and changes nothing, when it was added before. */
  add(view: EpochView): boolean {
    if (this.has(view.epoch)) return false;
    this.#known.add(view.epoch);
    this.#added.push(view);
    return true;
  }

  /** @param epoch from 1 */
  has(epoch: number): boolean {
    return this.#known.has(epoch);
  }

  /** How many epochs were added, for `since`. */
  get count(): number {
    return this.#added.length;
  }

  /** Since 0: the kept epochs in order. Since a later count: all epochs that were added after it. */
  since(count: number): EpochView[] {
    if (count > 0) return this.#added.slice(count);
    if (this.#keptCount < this.#added.length) {
      this.#kept = keptEpochs([...this.#kept, ...this.#added.slice(this.#keptCount)]);
      this.#keptCount = this.#added.length;
    }
    return [...this.#kept];
  }
}
