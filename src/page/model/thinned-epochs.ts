import type { EpochView } from '../../shared/view/run-view.js';
import { sum } from './statistics.js';

/** More points than these cannot be told apart in a chart. */
const MAX_POINTS = 300;

/** Epochs whose values are the means of so many in a row, at most MAX_POINTS; they keep the number of the last one. */
export function thinnedEpochs(epochs: readonly EpochView[]): readonly EpochView[] {
  if (epochs.length <= MAX_POINTS) return epochs;
  const stride = Math.ceil(epochs.length / MAX_POINTS);
  return Array.from({ length: Math.ceil(epochs.length / stride) }, (_, index) =>
    meanOf(epochs.slice(index * stride, (index + 1) * stride)),
  );
}

function meanOf(epochs: readonly EpochView[]): EpochView {
  const last = epochs.at(-1) as EpochView;
  return {
    ...last,
    trainLoss: mean(epochs.map(({ trainLoss }) => trainLoss)),
    testLoss: mean(epochs.map(({ testLoss }) => testLoss)),
    trainAccuracy: mean(epochs.map(({ trainAccuracy }) => trainAccuracy)),
    testAccuracy: mean(epochs.map(({ testAccuracy }) => testAccuracy)) ?? last.testAccuracy,
  };
}

/** null when one is missing. */
function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : sum(known) / known.length;
}
