import type { RunConfig } from '../../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../../shared/schedule.js';
import type { EpochReport } from '../core/reports.js';
import type { ProgressListener } from './progress-listener.js';

/** Training that does not diverge stays below this many times the loss of guessing, from whatever start and on however few samples. */
const ABOVE_GUESSING = 1.05;
/** A loss so many times that of guessing that one epoch is proof enough. */
const FAR_ABOVE_GUESSING = 2;
/** This many epochs in a row must be as bad. */
const EPOCHS = 3;
/** With sigmoids, this many steps may pass before anything changes. */
const STEPS_UNTIL_IT_LEARNS = 500;

/**
 * Why training yields nothing, in words; null if it learns, or may still begin to. It has diverged if the losses of an
 * epoch, in training and test, are far above that of guessing or not finite, or if its training loss was above it three
 * epochs in a row. It has learned nothing if the accuracy was that of guessing three epochs in a row, after enough
 * steps.
 *
 * @param epochs the last ones, in order
 * @param stepCount steps of an epoch
 */
export function divergenceOf(epochs: readonly EpochReport[], stepCount: number, classCount: number): string | null {
  const guessLoss = guessLossOf(classCount);
  const last = epochs.at(-1);
  if (!last) return null;
  const recent = epochs.slice(-EPOCHS);
  const isAlways = (test: (epoch: EpochReport) => boolean): boolean => recent.length === EPOCHS && recent.every(test);
  const { epoch, trainLoss, testLoss } = last;
  const isFar = !(trainLoss <= FAR_ABOVE_GUESSING * guessLoss) && !(testLoss <= FAR_ABOVE_GUESSING * guessLoss);
  if (isFar || isAlways((report) => !(report.trainLoss <= ABOVE_GUESSING * guessLoss))) {
    return (
      `training has diverged: the training loss of epoch ${epoch + 1} is ${lossText(trainLoss)}, that of guessing ` +
      `${lossText(guessLoss)}. Try a smaller --lr.`
    );
  }
  const guessAccuracy = guessAccuracyOf(classCount);
  const isGuessing = ({ trainCorrect, trainCount, testCorrect, testCount }: EpochReport): boolean =>
    trainCorrect < guessAccuracy * trainCount && testCorrect < guessAccuracy * testCount;
  if ((epoch + 1) * stepCount < STEPS_UNTIL_IT_LEARNS || !isAlways(isGuessing)) return null;
  const percent = ((100 * last.testCorrect) / last.testCount).toFixed(1);
  return (
    `training has learned nothing: after epoch ${epoch + 1} the accuracy is ${percent} %, the same as guessing. ` +
    'Usually --lr is too large; it may also be too small.'
  );
}

/**
 * Mean negative log-likelihood, in nats, of guessing, where every class is equally likely. A new network has about this
 * loss, also with label smoothing.
 */
const guessLossOf = (classCount: number): number => Math.log(classCount);

/** Guessing is right for one in classCount; always naming the commonest class, for a few more. */
const guessAccuracyOf = (classCount: number): number => Math.min(1.5 / classCount, 1 / classCount + 0.05);

const lossText = (loss: number): string =>
  loss < 100 ? loss.toFixed(2) : loss.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** Watches a run, and warns if its training yields nothing. */
export class DivergenceWatch implements ProgressListener {
  readonly #stepCount: number;
  readonly #classCount: number;
  readonly #onWarning: (text: string) => void;
  #recent: readonly EpochReport[];
  #hasWarned = false;

  /**
   * @param epochs of earlier lives of the run
   * @param onWarning is called once, after the first epoch that shows it
   */
  constructor(config: RunConfig, epochs: readonly EpochReport[], onWarning: (text: string) => void) {
    this.#stepCount = stepsPerEpoch(scheduleOf(config));
    this.#classCount = config.classNames.length;
    this.#recent = epochs.slice(-EPOCHS);
    this.#onWarning = onWarning;
  }

  onEpoch(report: EpochReport): void {
    this.#recent = [...this.#recent, report].slice(-EPOCHS);
    const text = this.divergence();
    if (text === null || this.#hasWarned) return;
    this.#hasWarned = true;
    this.#onWarning(text);
  }

  /** The result of divergenceOf for the epochs so far. */
  divergence(): string | null {
    return divergenceOf(this.#recent, this.#stepCount, this.#classCount);
  }
}
