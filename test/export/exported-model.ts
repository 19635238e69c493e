import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportModel } from '../../src/export/export-model.js';
import { type LoadedModel, loadModel } from '../../src/model/load-model.js';
import { openNodeClassifier } from '../../src/predict/node-classifier.js';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import { normalizationTable } from '../../src/shared/data/normalization.js';
import { resizeImages, SOURCE_IMAGE_PIXELS } from '../../src/shared/data/resize.js';
import { IMAGE_PIXELS } from '../../src/shared/model/model.js';
import { train } from '../../src/train/train.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Images of the test set. */
export const TEST_COUNT = 10_000;
/** By how much a log-probability of another framework may differ, in nats. */
const TOLERANCE = 1e-4;

/** A trained model, all its exports, and what this package's own classifier says of the whole test set. */
export interface Exported {
  /** Folder of the exports: plain.onnx, preprocessing.onnx, plain-tfjs, preprocessing-tfjs, pytorch. */
  readonly directory: string;
  readonly runDirectory: string;
  /** A row for each image, in nats. */
  readonly logProbabilities: Float32Array;
  readonly predicted: Uint8Array;
}

/** The folder of the exports, and the answers to their images. */
type ExportedFiles = Omit<Exported, 'runDirectory'>;

/**
 * Trains for some epochs, exports the model, and writes the images of the test set beside the exports: `images.u8`, as
 * they are, and `prepared.f32`, resized and normalised.
 */
export async function exportTrainedModel(): Promise<Exported> {
  const directory = temporaryDirectory();
  const runDirectory = path.join(directory, 'run');
  const { outcome } = await train({ epochs: 4, runDirectory, engine: 'simd', http: 'off' });
  assert.equal(outcome, 'completed');
  const model = await loadModel(runDirectory);
  const images = readFileSync(path.join(embeddedMnistDirectory(), 't10k-images-idx3-ubyte')).subarray(16);
  assert.equal(images.length, TEST_COUNT * SOURCE_IMAGE_PIXELS);
  const exported = await exportAll(model, images, directory);
  const labels = readFileSync(path.join(embeddedMnistDirectory(), 't10k-labels-idx1-ubyte')).subarray(8);
  const correct = exported.predicted.filter((predicted, index) => predicted === labels[index]).length;
  assert.equal(correct, model.provenance.testCorrect, 'as the evaluation of the run');
  return { ...exported, runDirectory };
}

/**
 * Exports a model in all formats, and writes images beside the exports as exportTrainedModel does.
 *
 * @param images of the side that the model takes
 */
export async function exportAll(model: LoadedModel, images: Uint8Array, directory: string): Promise<ExportedFiles> {
  for (const preprocessing of [false, true]) {
    const name = preprocessing ? 'preprocessing' : 'plain';
    await exportModel(model, { format: 'onnx', output: path.join(directory, `${name}.onnx`), preprocessing });
    await exportModel(model, { format: 'tfjs', output: path.join(directory, `${name}-tfjs`), preprocessing });
  }
  await exportModel(model, { format: 'pytorch', output: path.join(directory, 'pytorch') });

  writeFileSync(path.join(directory, 'images.u8'), images);
  const table = normalizationTable(model.normalization);
  const prepared = Float32Array.from(resizedOf(images, model), (pixel) => table[pixel] as number);
  writeFileSync(path.join(directory, 'prepared.f32'), new Uint8Array(prepared.buffer));
  const ours = openNodeClassifier(model).classify(images, model.imageSide);
  return {
    directory,
    logProbabilities: Float32Array.from(ours.flatMap(({ logProbabilities }) => [...logProbabilities])),
    predicted: Uint8Array.from(ours, ({ predicted }) => predicted),
  };
}

function resizedOf(images: Uint8Array, { imageSide }: LoadedModel): Uint8Array {
  if (imageSide === 32) return images;
  const resized = new Uint8Array((images.length / SOURCE_IMAGE_PIXELS) * IMAGE_PIXELS);
  resizeImages(images, resized);
  return resized;
}

/**
 * Fails unless another framework gives the same class for the first images, and the same log-probabilities but for
 * roundings.
 *
 * @param theirs a row for each of count images, in nats
 */
export function assertSameAnswers(ours: ExportedFiles, theirs: Float32Array, count = ours.predicted.length): void {
  const classCount = ours.logProbabilities.length / ours.predicted.length;
  assert.equal(theirs.length, count * classCount);
  const distances = theirs.map((value, index) => Math.abs(value - (ours.logProbabilities[index] as number)));
  // A NaN is not below the tolerance either.
  assert.ok(
    distances.every((distance) => distance <= TOLERANCE),
    `log-probabilities differ by ${distances.reduce((a, b) => Math.max(a, b), 0)}`,
  );
  assertSameClasses(ours, predictedOf(theirs, classCount), count);
}

/**
 * Fails unless another framework gives the same class for the first images.
 *
 * @param theirs count classes
 */
export function assertSameClasses({ predicted }: ExportedFiles, theirs: Uint8Array, count = predicted.length): void {
  assert.equal(theirs.length, count);
  const differing = [...theirs.entries()].filter(([index, digit]) => digit !== predicted[index]);
  assert.deepEqual(differing, []);
}

/** A file of float32. */
export function readFloats(file: string): Float32Array {
  return new Float32Array(Uint8Array.from(readFileSync(file)).buffer);
}

function predictedOf(scores: Float32Array, classCount: number): Uint8Array {
  return Uint8Array.from({ length: scores.length / classCount }, (_, index) => {
    const row = scores.subarray(index * classCount, (index + 1) * classCount);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}
