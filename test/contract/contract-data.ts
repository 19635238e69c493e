import { type ReferenceGradient, referenceGradient } from '../../src/engine/reference/network.js';
import type { Dataset, Normalization } from '../../src/shared/data/dataset.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { epochPermutation, fileOrder } from '../../src/shared/data/sample-order.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { CLASS_COUNT, CLASSIC_NETWORK, IMAGE_PIXELS, IMAGE_SIDE } from '../../src/shared/model/model.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';

/** The images for engines: digits, then images that nobody would draw. */

const DIGIT_COUNT = 200;

const syntheticImages: readonly ((x: number, y: number) => number)[] = [
  () => 0,
  () => 255,
  () => 128,
  (x, y) => ((x + y) % 2) * 255,
  (x) => x * 8,
  (x, y) => (x === 17 && y === 3 ? 255 : 0),
  (x, y) => (x * 7919 + y * 104729 + x * y * 31) % 256,
];

/** 200 digits of MNIST's test set, then 7 synthetic images. */
export const dataset: Dataset = await makeDataset();
/** The default one. */
export const normalization: Normalization = DEFAULT_NORMALIZATION;

/** Indices of the first `count`, 0..200, digits of a shuffled order, or of another one. */
export const digits = (count: number, order = 0): Uint32Array =>
  epochPermutation(DIGIT_COUNT, 11, order).subarray(0, count);
/** Indices of the synthetic images. */
export const synthetic: Uint32Array = fileOrder(syntheticImages.length).map((index) => DIGIT_COUNT + index);

/** Parameters for ten classes, as all below. All layers work off their linear middle, and predictions spread over the classes. */
export const lively: Float32Array = initialParameters(3).map((parameter) => 3 * parameter);

const zero = () => 0;
const times = (factor: number) => (value: number) => value * factor;

/** All logits are equal: 0. */
export const evenLogits: Float32Array = changed({ 'fc.4.weight': zero, 'fc.4.bias': zero });
/** Logits 3 and 7 are equal and above the others. */
export const twoEqualLogits: Float32Array = changed({
  'fc.4.weight': zero,
  'fc.4.bias': (_, index) => (index === 3 || index === 7 ? -1 : -2),
});
/** Every window of the first pooling holds four equal values, whose gradients by conv.0.weight differ. */
export const tiedFirstPooling: Float32Array = changed({
  'conv.0.weight': zero,
  // Then those of the second are equal, too; with one product in each sum also where an engine adds in another order at the borders.
  'conv.3.weight': (value, index) => (index % 150 === (37 * Math.floor(index / 150)) % 150 ? value : 0),
});
/** The same of the second pooling and conv.3.weight. */
export const tiedSecondPooling: Float32Array = changed({ 'conv.3.weight': zero });
/** Most sigmoids of the convolutions are 0 or 1. */
export const saturatedConvolutions: Float32Array = changed({
  'conv.0.weight': times(1000),
  'conv.0.bias': times(1000),
  'conv.3.weight': times(1000),
});
/** All sigmoids are 0 or 1, and their arguments far beyond what e^x can hold in float32. */
export const saturatedThroughout: Float32Array = lively.map(times(1e6));
/** The softmax is 0 or 1, and the losses are as large as the logits. */
export const hugeLogits: Float32Array = changed({ 'fc.4.weight': times(1e6), 'fc.4.bias': times(-1e6) });
/** The same near the end of float32. */
export const enormousLogits: Float32Array = changed({ 'fc.4.weight': times(1e30) });

/** A copy of `lively` with some tensors changed, element by element. */
export function changed(changes: Readonly<Record<string, (value: number, index: number) => number>>): Float32Array {
  const parameters = lively.slice();
  for (const [tensorName, change] of Object.entries(changes)) {
    const tensor = CLASSIC_NETWORK.parameters.find(({ name }) => name === tensorName);
    if (!tensor) throw new RangeError(`no tensor '${tensorName}'`);
    const values = parameters.subarray(tensor.offset, tensor.offset + tensor.length);
    values.set(values.map(change));
  }
  return parameters;
}

const known = new WeakMap<Float32Array, Map<string, ReferenceGradient>>();

/**
 * The oracle's result for samples of `dataset`. It is remembered for the parameters above, because every engine asks
 * for the same.
 */
export function oracle(
  parameters: Float32Array,
  sampleIndices: Uint32Array,
  options: Normalization = normalization,
): ReferenceGradient {
  const answers = known.get(parameters) ?? new Map<string, ReferenceGradient>();
  known.set(parameters, answers);
  const key = JSON.stringify([[...sampleIndices], options]);
  const input = { ...dataset, normalization: options };
  const answer = answers.get(key) ?? referenceGradient(Float64Array.from(parameters), input, sampleIndices);
  answers.set(key, answer);
  return answer;
}

async function makeDataset(): Promise<Dataset> {
  const { dataset: mnist } = await loadSplit(embeddedMnistDirectory(), 'test');
  const count = DIGIT_COUNT + syntheticImages.length;
  const images = mnist.images.slice(0, count * IMAGE_PIXELS);
  const labels = mnist.labels.slice(0, count);
  for (const [index, pixelAt] of syntheticImages.entries()) {
    const begin = (DIGIT_COUNT + index) * IMAGE_PIXELS;
    const image = Uint8Array.from({ length: IMAGE_PIXELS }, (_, i) =>
      pixelAt(i % IMAGE_SIDE, Math.floor(i / IMAGE_SIDE)),
    );
    images.set(image, begin);
    labels[DIGIT_COUNT + index] = (3 * index) % CLASS_COUNT;
  }
  return { count, images, labels };
}
