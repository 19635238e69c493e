import type { EpochView } from './run-view.js';

/** Epochs that are kept at most: when there are more, older ones are thinned out. */
export const MAX_EPOCHS = 2_000;
/** The last ones are all kept. */
const RECENT_EPOCHS = 300;

/**
 * Thins epochs out, so that what is told of a run stays short however long it lasts: the last ones, every 2nd, 4th, 8th ... of those before,
 * and the one with the best accuracy. Whether it is applied after each epoch or once to all of them, the same are kept.
 *
 * @param epochs in any order
 * @returns in order
 */
export function keptEpochs(epochs: readonly EpochView[]): EpochView[] {
  const isSorted = epochs.every(({ epoch }, i) => i === 0 || epoch > (epochs[i - 1]?.epoch ?? 0));
  const sorted = isSorted ? epochs : epochs.toSorted((a, b) => a.epoch - b.epoch);
  const last = sorted.at(-1)?.epoch ?? 0;
  const stride = strideUntil(last);
  const best = sorted.reduce<EpochView | null>((a, b) => (a && a.testAccuracy >= b.testAccuracy ? a : b), null);
  return sorted.filter((view) => view.epoch > last - RECENT_EPOCHS || view.epoch % stride === 0 || view === best);
}

/** Every so many-th of the older epochs is kept, when this is the last one: a power of two, so that none is missed later. */
function strideUntil(last: number): number {
  if (last <= MAX_EPOCHS) return 1;
  let stride = 2;
  // The best one has a place too.
  while ((last - RECENT_EPOCHS) / stride > MAX_EPOCHS - RECENT_EPOCHS - 1) stride *= 2;
  return stride;
}
