import type { EpochView } from './run-view.js';

/** Most epochs that are kept. If there are more, older ones are thinned out. */
export const MAX_EPOCHS = 2_000;
/** This many of the last epochs are all kept. */
const RECENT_EPOCHS = 300;

/**
 * Thins out epochs, so that the view of a run stays short however long it lasts. It keeps the last epochs, every 2nd,
 * 4th, 8th ... of those before, and the one with the best accuracy. It keeps the same epochs whether it is applied
 * after each epoch or once to all of them.
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

/**
 * The distance between the older epochs that are kept when this is the last one: a power of two, so that an epoch that
 * is needed later is still there.
 */
function strideUntil(last: number): number {
  if (last <= MAX_EPOCHS) return 1;
  let stride = 2;
  // The best epoch has a place too.
  while ((last - RECENT_EPOCHS) / stride > MAX_EPOCHS - RECENT_EPOCHS - 1) stride *= 2;
  return stride;
}
