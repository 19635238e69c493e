import type { Choice } from '../view/choice.js';
import type { RunView } from '../view/run-view.js';
import { formatPercent } from './format.js';

/** The best epoch so far, with its accuracy and the file of its model; null before the first. */
export function bestEpoch({ progress, epochs }: Pick<RunView, 'progress' | 'epochs'>): Choice['best'] {
  if (progress.choice.best) return progress.choice.best;
  // Views of earlier versions do not name it.
  const [first] = epochs;
  if (!first) return null;
  const { epoch, testAccuracy } = epochs.reduce((a, b) => (b.testAccuracy > a.testAccuracy ? b : a), first);
  return { epoch, accuracy: testAccuracy, file: null };
}

/** 'best: 98.67 %, epoch 16'. */
export function bestEpochText({ epoch, accuracy }: NonNullable<Choice['best']>): string {
  return `best: ${formatPercent(accuracy, 2)}, epoch ${epoch}`;
}
