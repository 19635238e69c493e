import type { EpochView } from '../view/run-view.js';

/** Where the axis of the accuracy begins. */
export type AccuracyScale = 'fitted' | 'from-zero';

/** Both ends of the axis, in percent, and how many values lie below it. */
export interface AccuracyRange {
  readonly ends: readonly [low: number, high: number];
  /** The last epoch with a value below the axis; null if all are visible. */
  readonly hiddenUntil: number | null;
}

/** The first part of a run, in which accuracy rises fast, does not decide where the axis begins. */
const EARLY_SHARE = 1 / 3;
/** With a smaller span, in percentage points, the axis would show noise. */
const MIN_SPAN = 1;

/**
 * An axis on which late differences, such as 97 to 99 %, are visible.
 *
 * @param epochs the shown epochs; at least one
 * @param all true: every value is visible, even early ones
 */
export function accuracyRange(epochs: readonly EpochView[], scale: AccuracyScale, all: boolean): AccuracyRange {
  if (scale === 'from-zero') return { ends: [0, 100], hiddenUntil: null };
  const late = all ? epochs : epochs.slice(Math.floor(EARLY_SHARE * epochs.length));
  const values = late.flatMap(percentages);
  const min = values.reduce((a, b) => Math.min(a, b), 100);
  const max = values.reduce((a, b) => Math.max(a, b), 0);
  const missing = Math.max(0, MIN_SPAN - (max - min)) / 2;
  const room = 0.06 * Math.max(MIN_SPAN, max - min);
  const low = Math.max(0, min - missing - room);
  const high = Math.min(100, max + missing + room);
  const below = epochs.findLast((epoch) => percentages(epoch).some((value) => value < low));
  return { ends: [low, high], hiddenUntil: below?.epoch ?? null };
}

function percentages({ trainAccuracy, testAccuracy }: EpochView): number[] {
  return trainAccuracy === null ? [100 * testAccuracy] : [100 * trainAccuracy, 100 * testAccuracy];
}
