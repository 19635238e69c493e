import type { Dataset, Normalization } from '../../shared/data/dataset.js';
import { CLASS_COUNT, IMAGE_PIXELS, IMAGE_SIDE } from '../../shared/model/model.js';
import { noise } from './integer-noise.js';

/** An odd number, so that no vector of samples is filled at the end. */
const SAMPLE_COUNT = 33;

/** Images with equal neighbours, whose pooling windows are tied, and images of one value. */
const PATTERNS: readonly ((x: number, y: number) => number)[] = [
  () => 0,
  () => 255,
  () => 128,
  // The same in each row, or in each column: two sums of a window are equal, and the other two as well.
  (x) => ((x * 37) & 15) * 16,
  (_, y) => ((y * 37) & 15) * 16,
  (x, y) => ((x + y) & 1) * 255,
  (x, y) => (((x >> 2) + (y >> 2)) & 1) * 255,
  (x, y) => (x === 17 && y === 3 ? 255 : 0),
  (x, y) => (x * 8 + y * 8) >> 1,
];

/** 33 images, the patterns first and noise after them, with labels of all ten classes. */
export const KNOWN_DATASET: Dataset = {
  count: SAMPLE_COUNT,
  images: images(),
  labels: Uint8Array.from({ length: SAMPLE_COUNT }, (_, sample) => (7 * sample + 3) % CLASS_COUNT),
};

/** Both are exact in float32. */
export const KNOWN_NORMALIZATION: Normalization = { mean: 0.125, standardDeviation: 0.3125 };

/** In a loop, because every process makes them at its start. */
function images(): Uint8Array {
  const pixels = new Uint8Array(SAMPLE_COUNT * IMAGE_PIXELS);
  let index = 0;
  for (let sample = 0; sample < SAMPLE_COUNT; sample++) {
    const pixelAt = PATTERNS[sample] ?? ((x: number, y: number) => noisyPixel(sample, x, y));
    for (let y = 0; y < IMAGE_SIDE; y++) {
      for (let x = 0; x < IMAGE_SIDE; x++) pixels[index++] = pixelAt(x, y);
    }
  }
  return pixels;
}

/** A dark frame around noise, as of a digit; every fourth image has noise in blocks of 2 x 2. */
function noisyPixel(sample: number, x: number, y: number): number {
  if (x < 4 || x >= 28 || y < 4 || y >= 28) return 0;
  const isCoarse = sample % 4 === 0;
  return noise(sample, isCoarse ? (y >> 1) * IMAGE_SIDE + (x >> 1) : y * IMAGE_SIDE + x) >>> 24;
}
