import type { RunView } from '../view/run-view.js';
import { shownThroughput } from './cards.js';
import { evaluatedSplit } from './evaluated-split.js';
import { formatCount, formatLoss, formatPercent, formatRate } from './format.js';

/** The charts in words, for readers who do not see them. */
export interface ChartSummaries {
  readonly loss: string;
  readonly accuracy: string;
  readonly throughput: string;
}

/** One or two sentences for each chart. */
export function chartSummaries({ curve, epochs, progress, interruptions, run }: RunView): ChartSummaries {
  const steps = curve.steps.at(-1);
  const last = epochs.at(-1);
  const over = `over ${formatCount(steps ?? 0)} steps`;
  const [first, latest] = [curve.trainLoss[0] ?? null, curve.trainLoss.at(-1) ?? null];
  const test = last
    ? ` The ${evaluatedSplit(run)} loss after epoch ${last.epoch} is ${formatLoss(last.testLoss)}.`
    : '';
  const best = epochs.reduce(
    (highest, { testAccuracy }) => Math.max(highest, testAccuracy),
    progress.choice.best?.accuracy ?? 0,
  );
  const train = last?.trainAccuracy ?? null;
  const ofTraining =
    train === null ? '' : ` The accuracy on the training images during that epoch is ${formatPercent(train, 2)}.`;
  const places = interruptions.map((interruption) => formatCount(interruption.steps)).join(', ');
  const interrupted = places === '' ? '' : ` The run was interrupted at step ${places}.`;
  const rates = curve.samplesPerSecond;
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)].map(formatRate);
  return {
    loss:
      steps === undefined
        ? 'No step yet.'
        : `The training loss went from ${formatLoss(first)} to ${formatLoss(latest)} ${over}.${test}${interrupted}`,
    accuracy: last
      ? `The ${evaluatedSplit(run)} accuracy after epoch ${last.epoch} is ${formatPercent(last.testAccuracy, 2)}; the best was ${formatPercent(best, 2)}.${ofTraining}`
      : 'No epoch has been tested yet.',
    throughput:
      steps === undefined
        ? 'No step yet.'
        : `The throughput was between ${lowest} and ${highest} samples/s ${over}, ${progress.outcome === null ? 'now' : 'on average'} ${shownThroughput(progress)}.`,
  };
}
