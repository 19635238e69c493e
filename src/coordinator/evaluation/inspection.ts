import assert from 'node:assert/strict';
import type { Evaluation } from '../../engine/engine.js';
import type { Inspection, WrongSample } from '../../page/view/run-view.js';
import type { Dataset } from '../../shared/data/dataset.js';
import { CLASSIC_NETWORK, IMAGE_PIXELS } from '../../shared/model/model.js';

/** Most samples that are shown. */
export const MAX_MOST_WRONG = 24;

type Outcomes = Pick<Evaluation, 'predictions' | 'losses'>;

/**
 * The part of an evaluation that a page shows.
 *
 * @param evaluation of the dataset's samples in their order
 * @param parameters the evaluated ones, of a network for the classes
 * @param epoch the epoch that has just ended, from 0
 * @param classCount labels and predictions are below it
 */
export function inspect(
  evaluation: Outcomes,
  dataset: Dataset,
  parameters: Float32Array,
  epoch: number,
  classCount: number,
): Inspection {
  return {
    epoch: epoch + 1,
    confusion: confusionMatrix(dataset.labels, evaluation.predictions, classCount),
    mostWrong: mostWrongSamples(evaluation, dataset, MAX_MOST_WRONG),
    filters: filtersOf(parameters),
  };
}

/** Counts row by row, classCount x classCount: a row is the label, a column the predicted class. */
export function confusionMatrix(labels: Uint8Array, predictions: Uint8Array, classCount: number): number[] {
  const counts = new Array<number>(classCount * classCount).fill(0);
  for (let sample = 0; sample < labels.length; sample++) {
    const cell = (labels[sample] as number) * classCount + (predictions[sample] as number);
    counts[cell] = (counts[cell] as number) + 1;
  }
  return counts;
}

/**
 * The wrongly predicted samples with the highest losses, worst first. If losses are equal, the lower index goes first.
 *
 * @param evaluation of the dataset's samples in their order
 * @param maxCount most samples of the result, at least 0
 */
export function mostWrongSamples(evaluation: Outcomes, dataset: Dataset, maxCount: number): WrongSample[] {
  return mostWrong(evaluation, dataset.labels, maxCount).map((sample) => wrongSample(sample, evaluation, dataset));
}

function mostWrong({ predictions, losses }: Outcomes, labels: Uint8Array, maxCount: number): number[] {
  if (maxCount === 0) return [];
  const worst: { readonly sample: number; readonly loss: number }[] = [];
  // One pass that keeps a short list, because an untrained model is wrong about most samples, and there may be a
  // million.
  for (let sample = 0; sample < labels.length; sample++) {
    if (predictions[sample] === labels[sample]) continue;
    const loss = comparable(losses[sample] as number);
    const least = worst[maxCount - 1];
    if (least && loss <= least.loss) continue;
    const place = worst.findIndex((other) => loss > other.loss);
    worst.splice(place < 0 ? worst.length : place, 0, { sample, loss });
    if (worst.length > maxCount) worst.pop();
  }
  return worst.map(({ sample }) => sample);
}

function wrongSample(sample: number, { predictions, losses }: Outcomes, { images, labels }: Dataset): WrongSample {
  const pixels = images.subarray(sample * IMAGE_PIXELS, (sample + 1) * IMAGE_PIXELS);
  return {
    sample,
    label: labels[sample] as number,
    predicted: predictions[sample] as number,
    labelProbability: Math.exp(-comparable(losses[sample] as number)),
    pixels: Buffer.from(pixels).toString('base64'),
  };
}

/** Logits that overflow give NaN. It counts as the worst loss: the model gave the label no probability. */
const comparable = (loss: number): number => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss);

function filtersOf(parameters: Float32Array): number[] {
  // The first layer is the same for every number of classes.
  const tensor = CLASSIC_NETWORK.parameters.find(({ name }) => name === 'conv.0.weight');
  assert.ok(tensor, 'the model begins with a convolution');
  return [...parameters.subarray(tensor.offset, tensor.offset + tensor.length)];
}
