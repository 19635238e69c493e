import type { GivenNormalization, Normalization } from '../shared/data/dataset.js';
import { readIdx } from '../shared/data/idx.js';
import { type PreparedSplit, splitFiles } from '../shared/data/split-files.js';

/** Digits behind the point of a measured normalisation. */
const DIGITS = 4;
const WHITE = 255;
/** The squares of so many pixels fit a signed 32-bit integer, in which processors add fastest. */
const INTEGER_PIXELS = 1 << 15;

/** Mean and standard deviation (of all pixels, not of a sample) of the pixels divided by 255. */
export type PixelStatistics = Normalization;

/** Adds up pixels in whole numbers, so that the result is the same in any order. */
export class PixelSums {
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(pixels: Uint8Array): void {
    for (let begin = 0; begin < pixels.length; begin += INTEGER_PIXELS) {
      this.#addFew(pixels, begin, Math.min(begin + INTEGER_PIXELS, pixels.length));
    }
    this.#count += pixels.length;
  }

  #addFew(pixels: Uint8Array, begin: number, end: number): void {
    let sum = 0;
    let squares = 0;
    for (let index = begin; index < end; index++) {
      const pixel = pixels[index] as number;
      sum = (sum + pixel) | 0;
      squares = (squares + Math.imul(pixel, pixel)) | 0;
    }
    // A million images of 32x32 pixels add up to 7e13, and numbers are exact up to 9e15.
    this.#sum += sum;
    this.#squares += squares;
  }

  result(): PixelStatistics {
    const mean = this.#sum / this.#count;
    const variance = Math.max(0, this.#squares / this.#count - mean * mean);
    return { mean: mean / WHITE, standardDeviation: Math.sqrt(variance) / WHITE };
  }
}

/**
 * The statistics of a split, before its images are resized.
 *
 * @throws OperationalError as describeSplit does
 */
export async function pixelStatistics(directory: string, split: PreparedSplit): Promise<PixelStatistics> {
  const { imagesFile } = await splitFiles(directory, split);
  const sums = new PixelSums();
  await readIdx(imagesFile, 3, { begin() {}, items: (pixels) => sums.add(pixels) });
  return sums.result();
}

/**
 * Fills in the parts of a normalisation that the training set decides, rounded to DIGITS digits behind the point. Images that are all of
 * one grey have no deviation: 1 stands for it.
 *
 * @param measure is called only if it is needed
 */
export async function resolveNormalization(
  { mean, standardDeviation }: GivenNormalization,
  measure: () => Promise<PixelStatistics>,
): Promise<Normalization> {
  if (mean !== 'auto' && standardDeviation !== 'auto') return { mean, standardDeviation };
  const measured = await measure();
  return {
    mean: mean === 'auto' ? rounded(measured.mean) : mean,
    standardDeviation: standardDeviation === 'auto' ? rounded(measured.standardDeviation) || 1 : standardDeviation,
  };
}

const rounded = (value: number): number => Number(value.toFixed(DIGITS));
