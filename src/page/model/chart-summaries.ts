import type { RunView } from '../view/run-view.js';
import { bestEpoch } from './best-epoch.js';
import { shownThroughput } from './cards.js';
import { evaluatedSplit } from './evaluated-split.js';
import { formatCount, formatLearningRate, formatLoss, formatPercent, formatRate } from './format.js';
import { learningRateText } from './run-facts.js';

/** The charts in words, for readers who do not see them. */
export interface ChartSummaries {
  readonly loss: string;
  readonly accuracy: string;
  readonly throughput: string;
  readonly schedule: string;
}

/** One or two sentences for each chart. */
export function chartSummaries(view: RunView): ChartSummaries {
  const { curve, epochs, progress, interruptions, run } = view;
  const steps = curve.steps.at(-1);
  const last = epochs.at(-1);
  const over = `over ${formatCount(steps ?? 0)} steps`;
  const [first, latest] = [curve.trainLoss[0] ?? null, curve.trainLoss.at(-1) ?? null];
  const test = last
    ? ` The ${evaluatedSplit(run)} loss after epoch ${last.epoch} is ${formatLoss(last.testLoss)}.`
    : '';
  const best = bestEpoch(view);
  const ofBest = best
    ? `; the best was ${formatPercent(best.accuracy, 2)}, after epoch ${best.epoch}${best.file === null ? '' : `, whose model is ${best.file}`}`
    : '';
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
      ? `The ${evaluatedSplit(run)} accuracy after epoch ${last.epoch} is ${formatPercent(last.testAccuracy, 2)}${ofBest}.${ofTraining}`
      : 'No epoch has been tested yet.',
    throughput:
      steps === undefined
        ? 'No step yet.'
        : `The throughput was between ${lowest} and ${highest} samples/s ${over}, ${progress.outcome === null ? 'now' : 'on average'} ${shownThroughput(progress)}.`,
    schedule: scheduleSummary(view),
  };
}

function scheduleSummary({ curve, run }: RunView): string {
  // The rates of an earlier version are unknown.
  const unknown = curve.learningRate.lastIndexOf(null);
  const rates = curve.learningRate.slice(unknown + 1).filter((rate) => rate !== null);
  const last = rates.at(-1);
  if (last === undefined) return 'No step yet.';
  const steps = (curve.steps.at(-1) ?? 0) - (curve.steps[unknown] ?? 0);
  const over = `over ${unknown < 0 ? '' : 'the last '}${formatCount(steps)} steps`;
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)].map(formatLearningRate);
  return `The learning rate was between ${lowest} and ${highest} ${over}, in the last of them ${formatLearningRate(last)}. It is set to ${learningRateText(run)}.`;
}
