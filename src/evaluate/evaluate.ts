import path from 'node:path';
import { DatasetEvaluation, type DatasetOutcomes } from '../coordinator/evaluation/dataset-evaluation.js';
import { confusionMatrix, mostWrongSamples } from '../coordinator/evaluation/inspection.js';
import type { KernelChoice } from '../engine/simd/kernel.js';
import { type LoadedModel, loadModel } from '../model/load-model.js';
import type { Dataset } from '../shared/data/dataset.js';
import { embeddedMnistDirectory } from '../shared/data/image-directory.js';
import type { Split } from '../shared/data/split-files.js';
import { UsageError } from '../shared/errors.js';
import { classMetrics, macroAverages } from './class-metrics.js';
import type { EvaluatedDataset, ModelEvaluation, MostWrongSample, OwnEvaluation } from './evaluation.js';
import { DEFAULT_LISTED_MISTAKES, MAX_LISTED_MISTAKES } from './listed-mistakes.js';
import { loadSplitAlone } from './load-split-alone.js';
import { wilsonInterval } from './wilson-interval.js';

/** Options of evaluate. */
export interface EvaluateOptions {
  /** Directory with the IDX files of the split (default: MNIST, which is included). */
  readonly data?: string | undefined;
  /** The samples that are kept for the test, or those for the training (default: 'test'). */
  readonly split?: Split | undefined;
  /** Kernel of the simd engine; all yield the same bits (default: 'auto'). */
  readonly kernel?: KernelChoice | undefined;
  /** How many of the most wrong samples to list, 0..1000 (default: 10). */
  readonly mostWrongCount?: number | undefined;
}

/**
 * Evaluates a model on a split of a data set. Its numbers have the bits of the run's own evaluation. It computes on the calling thread, and
 * lets the event loop run about every 2 ms.
 *
 * @param model from loadModel, or a path for it
 * @throws UsageError for an option out of range; OperationalError as loadModel, loadSplit and chooseKernel do
 */
export async function evaluate(model: LoadedModel | string, options: EvaluateOptions = {}): Promise<ModelEvaluation> {
  const { data, split = 'test', kernel = 'auto', mostWrongCount = DEFAULT_LISTED_MISTAKES } = options;
  if (!Number.isInteger(mostWrongCount) || mostWrongCount < 0 || mostWrongCount > MAX_LISTED_MISTAKES) {
    throw new UsageError(
      `Cannot evaluate: mostWrongCount must be a whole number from 0 to ${MAX_LISTED_MISTAKES}, got ${mostWrongCount}.`,
    );
  }
  const loaded = typeof model === 'string' ? await loadModel(model) : model;
  const directory = data === undefined ? null : path.resolve(data);
  const classCount = loaded.classNames.length;
  const { dataset, sha256 } = await loadSplitAlone(directory ?? embeddedMnistDirectory(), split, classCount);
  const outcomes = await outcomesOf(loaded, dataset, kernel);

  const { meanLoss: loss, correctCount, predictions, losses } = outcomes;
  const runSplit = runSplitOf(loaded, sha256);
  const confusion = confusionMatrix(dataset.labels, predictions, classCount);
  const classes = classMetrics(confusion, loaded.classNames);
  return {
    model: loaded,
    dataset: { directory, split, sampleCount: dataset.count, sha256, runSplit },
    loss,
    correctCount,
    accuracy: wilsonInterval(correctCount, dataset.count),
    classes,
    macro: macroAverages(classes),
    confusion: classes.map(({ label }) => confusion.slice(label * classCount, (label + 1) * classCount)),
    mostWrong: mostWrongOf(outcomes, dataset, loaded, mostWrongCount),
    ownEvaluation: runSplit === 'test' ? ownEvaluation(loaded, outcomes) : null,
    predictions,
    losses,
  };
}

async function outcomesOf(
  { parameters, normalization, classNames }: LoadedModel,
  dataset: Dataset,
  kernel: KernelChoice,
): Promise<DatasetOutcomes> {
  const evaluation = await DatasetEvaluation.open(dataset, {
    normalization,
    classCount: classNames.length,
    kernel,
  });
  try {
    return await evaluation.evaluate(parameters);
  } finally {
    evaluation.dispose();
  }
}

function runSplitOf(
  { provenance: { trainSplit, testSplit } }: LoadedModel,
  sha256: string,
): EvaluatedDataset['runSplit'] {
  if (trainSplit === null && testSplit === null) return null;
  if (testSplit?.sha256 === sha256) return 'test';
  return trainSplit?.sha256 === sha256 ? 'train' : 'neither';
}

function ownEvaluation({ provenance }: LoadedModel, outcomes: DatasetOutcomes): OwnEvaluation | null {
  const { testCorrect: correctCount, testLoss: loss } = provenance;
  if (correctCount === null || loss === null) return null;
  return {
    correctCount,
    loss,
    isEqual: correctCount === outcomes.correctCount && Object.is(loss, outcomes.meanLoss),
  };
}

function mostWrongOf(
  outcomes: DatasetOutcomes,
  dataset: Dataset,
  { classNames }: LoadedModel,
  count: number,
): MostWrongSample[] {
  return mostWrongSamples(outcomes, dataset, count).map(({ sample, label, predicted, labelProbability, pixels }) => ({
    index: sample,
    label,
    className: classNames[label] as string,
    predicted,
    predictedClassName: classNames[predicted] as string,
    labelProbability,
    image: Uint8Array.from(Buffer.from(pixels, 'base64')),
  }));
}
