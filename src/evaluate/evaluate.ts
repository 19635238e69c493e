import path from 'node:path';
import { DatasetEvaluation, type DatasetOutcomes } from '../coordinator/evaluation/dataset-evaluation.js';
import { confusionMatrix, mostWrongSamples } from '../coordinator/evaluation/inspection.js';
import { findSamples } from '../data/evaluation-samples.js';
import { SAMPLE_CHOICES, type SampleChoice } from '../data/sample-choice.js';
import { TEST_SPLIT_NOTE } from '../data/test-split.js';
import type { KernelChoice } from '../engine/simd/kernel.js';
import { type LoadedModel, loadModel } from '../model/load-model.js';
import type { Dataset } from '../shared/data/dataset.js';
import { UsageError } from '../shared/errors.js';
import { userDatasetDirectory } from '../shared/files/user-directories.js';
import type { NoteLevel } from '../shared/note-level.js';
import { DEFAULT_SEED } from '../shared/run-config.js';
import { quoted } from '../shared/text/printable.js';
import { classMetrics, macroAverages } from './class-metrics.js';
import type { EvaluatedDataset, ModelEvaluation, MostWrongSample, OwnEvaluation } from './evaluation.js';
import { DEFAULT_LISTED_MISTAKES, MAX_LISTED_MISTAKES } from './listed-mistakes.js';
import { type LoadedSamples, loadSamples } from './load-samples.js';
import { matchLabels } from './match-labels.js';
import { wilsonInterval } from './wilson-interval.js';

/** Options of evaluate. */
export interface EvaluateOptions {
  /** A data set of any known layout, a file or a directory (default: MNIST, which is included). */
  readonly data?: string | undefined;
  /** Which of several data sets in that place (default: the only one). */
  readonly dataset?: string | undefined;
  /**
   * The samples for the test, for the training or for the validation, or all of them (default: 'test'). A data set without a test set gives
   * those that it gives a run with the model's seed.
   */
  readonly split?: SampleChoice | undefined;
  /** Where converted data sets are kept (default: this user's cache). */
  readonly cacheDirectory?: string | undefined;
  /** Called with sentences for a person: choices that were made about the data, progress, and warnings. */
  readonly onNote?: ((level: NoteLevel, text: string) => void) | undefined;
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
 * @throws UsageError for an option out of range; OperationalError as loadModel, prepareData, loadSplit and chooseKernel do, and
 *   `dataset-label` when samples have a class that the model does not know
 */
export async function evaluate(model: LoadedModel | string, options: EvaluateOptions = {}): Promise<ModelEvaluation> {
  const { data, split = 'test', kernel = 'auto', mostWrongCount = DEFAULT_LISTED_MISTAKES } = options;
  checkOptions(split, mostWrongCount);
  const loaded = typeof model === 'string' ? await loadModel(model) : model;
  const directory = data === undefined ? null : path.resolve(data);
  const classCount = loaded.classNames.length;
  const { dataset, ...samples } = await samplesFor(loaded, directory, split, options);
  const outcomes = await outcomesOf(loaded, dataset, kernel);

  const { meanLoss: loss, correctCount, predictions, losses } = outcomes;
  const runSplit = runSplitOf(loaded, samples);
  const confusion = confusionMatrix(dataset.labels, predictions, classCount);
  const classes = classMetrics(confusion, loaded.classNames);
  return {
    model: loaded,
    dataset: { directory, split, sampleCount: dataset.count, sha256: samples.sha256, runSplit },
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

function checkOptions(split: SampleChoice, mostWrongCount: number): void {
  if (!SAMPLE_CHOICES.includes(split)) {
    const choices = SAMPLE_CHOICES.join(', ');
    throw new UsageError(`Cannot evaluate: split must be one of ${choices}, got ${quoted(String(split))}.`);
  }
  if (!Number.isInteger(mostWrongCount) || mostWrongCount < 0 || mostWrongCount > MAX_LISTED_MISTAKES) {
    throw new UsageError(
      `Cannot evaluate: mostWrongCount must be a whole number from 0 to ${MAX_LISTED_MISTAKES}, got ${mostWrongCount}.`,
    );
  }
}

/** Samples whose labels are class numbers of the model. */
async function samplesFor(
  { provenance, classNames }: LoadedModel,
  place: string | null,
  split: SampleChoice,
  { dataset, cacheDirectory, onNote = () => {} }: EvaluateOptions,
): Promise<LoadedSamples> {
  const found = await findSamples(split, {
    place,
    dataset: dataset ?? null,
    seed: provenance.seed ?? DEFAULT_SEED,
    cacheDirectory: cacheDirectory ?? userDatasetDirectory(),
    onProgress: (text) => onNote('info', text),
  });
  for (const note of found.notes) onNote('info', note);
  if (provenance.seed === null && found.notes.some((note) => note.startsWith(TEST_SPLIT_NOTE))) {
    onNote(
      'warning',
      `the model does not tell the seed of its run, so the seed ${DEFAULT_SEED} chose the samples: some of the test may have trained it; --split all takes every sample`,
    );
  }
  const samples = await loadSamples(found);
  const { count, images, labels } = samples.dataset;
  const matched = matchLabels(labels, found.classNames, classNames, place ?? 'MNIST');
  if (matched.warning !== null) onNote('warning', matched.warning);
  return { ...samples, dataset: { count, images, labels: matched.labels } };
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
  { splitSha256 }: Pick<LoadedSamples, 'splitSha256'>,
): EvaluatedDataset['runSplit'] {
  if (trainSplit === null && testSplit === null) return null;
  const found = (
    [
      ['train', trainSplit],
      ['test', testSplit],
    ] as const
  ).filter(([, manifest]) => manifest !== null && splitSha256.includes(manifest.sha256));
  if (splitSha256.length > 1 && found.length > 0) return 'mixed';
  return found[0]?.[0] ?? 'neither';
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
