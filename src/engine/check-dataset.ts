import assert from 'node:assert';
import type { Dataset } from '../shared/data/dataset.js';
import { IMAGE_PIXELS, type Network } from '../shared/model/model.js';

/** @throws AssertionError when images or labels do not have the dataset's count, or a label is not below `classCount` */
export function checkDataset({ images, labels, count }: Dataset, classCount: number): void {
  assert.equal(images.length, count * IMAGE_PIXELS, 'dataset.images must hold count x 32 x 32 pixels');
  assert.equal(labels.length, count, 'dataset.labels must hold count classes');
  assert(
    labels.every((label) => label < classCount),
    `dataset.labels must be classes 0..${classCount - 1}`,
  );
}

/**
 * The kernels themselves would read beyond the dataset.
 *
 * @param count of the dataset
 * @throws AssertionError when an index is not below it
 */
export function checkSamples(sampleIndices: Uint32Array, count: number): void {
  // A template for each index would cost more than the check.
  for (const index of sampleIndices) {
    if (index >= count) assert.fail(`sample index must be below ${count}, got ${index}`);
  }
}

/**
 * @param what it is, for the error
 * @throws AssertionError when it has another length than the network has parameters
 */
export function checkVector(what: string, vector: Float32Array, { parameterCount }: Network): void {
  assert.equal(vector.length, parameterCount, `${what} must hold ${parameterCount} values`);
}
