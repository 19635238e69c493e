import type { EpochView } from '../../shared/view/run-view.js';

/** Epochs that are kept at most: when there are more, older ones are thinned out. */
export const MAX_EPOCHS = 2_000;
/** So many are left at most when they are thinned out. */
const THINNED = 1_500;
/** The last ones are all kept, so that pages that are told what is new miss none. */
const KEPT_LAST = 200;

/**
 * The run's epochs, thinned out evenly as they become many: a view stays short whatever the number of epochs. The best one is always
 * kept. The run's log has all of them.
 */
export class EpochList {
  #views: { readonly view: EpochView; readonly number: number }[] = [];
  readonly #known = new Set<number>();
  #stride = 1;
  #best: EpochView | null = null;
  #added = 0;

  /** Adds an epoch. Returns false, and changes nothing, when it was added before. */
  add(view: EpochView): boolean {
    if (this.#known.has(view.epoch)) return false;
    this.#known.add(view.epoch);
    this.#added++;
    this.#views.push({ view, number: this.#added });
    if (!this.#best || view.testAccuracy > this.#best.testAccuracy) this.#best = view;
    if (this.#views.length > MAX_EPOCHS) this.#thin();
    return true;
  }

  /** How many were added, for `since`. */
  get count(): number {
    return this.#added;
  }

  /** Those that were added after so many others, as far as they are kept, in order. */
  since(count: number): EpochView[] {
    return this.#views.filter(({ number }) => number > count).map(({ view }) => view);
  }

  #thin(): void {
    this.#keepEvery(this.#stride);
    while (this.#views.length > THINNED) {
      this.#stride *= 2;
      this.#keepEvery(this.#stride);
    }
  }

  #keepEvery(stride: number): void {
    const keptFrom = this.#added - KEPT_LAST;
    this.#views = this.#views.filter(
      ({ view, number }) => number > keptFrom || view.epoch % stride === 0 || view === this.#best,
    );
  }
}
