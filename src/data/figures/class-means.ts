import type { SplitSamples } from './split-samples.js';

/** Samples of a class that count. More would hardly change its mean. */
const MOST_SAMPLES = 200;

/** The mean image of each class, of its first samples in a split. Two halves are kept apart: whether they agree says what a mean is worth. */
export class ClassMeans {
  /** Pixels of an image; 0 before the first sample. */
  #imagePixels = 0;
  /** By half and class: sums of each pixel. */
  #sums = new Float64Array(0);
  readonly #counts: Uint32Array;

  constructor(readonly classCount: number) {
    this.#counts = new Uint32Array(classCount);
  }

  /** Height and width of the images, in pixels. */
  get side(): number {
    return Math.sqrt(this.#imagePixels);
  }

  add({ side, pixels, labels }: SplitSamples): void {
    if (this.#imagePixels === 0) {
      this.#imagePixels = side ** 2;
      this.#sums = new Float64Array(2 * this.classCount * this.#imagePixels);
    }
    for (const [sample, label] of labels.entries()) {
      const count = this.#counts[label] as number;
      if (count >= MOST_SAMPLES) continue;
      this.#counts[label] = count + 1;
      this.#addTo((count % 2) * this.classCount + label, pixels, sample);
    }
  }

  /** Whether further samples change nothing. */
  get isFull(): boolean {
    return this.#counts.every((count) => count === MOST_SAMPLES);
  }

  /** Samples of a class that were counted. */
  countOf(label: number): number {
    return this.#counts[label] ?? 0;
  }

  /** The mean of a class with at least two samples: of the first half, the second half, or both. */
  meanOf(label: number, half: 0 | 1 | 'both'): Float64Array {
    const count = this.countOf(label);
    const sumsOf = (which: 0 | 1): Float64Array => {
      const begin = (which * this.classCount + label) * this.#imagePixels;
      return this.#sums.subarray(begin, begin + this.#imagePixels);
    };
    if (half !== 'both') return sumsOf(half).map((sum) => sum / Math.ceil((count - half) / 2));
    const second = sumsOf(1);
    return sumsOf(0).map((sum, pixel) => (sum + (second[pixel] as number)) / count);
  }

  #addTo(place: number, pixels: Uint8Array, sample: number): void {
    const from = sample * this.#imagePixels;
    const to = place * this.#imagePixels;
    const sums = this.#sums;
    for (let pixel = 0; pixel < this.#imagePixels; pixel++) {
      sums[to + pixel] = (sums[to + pixel] as number) + (pixels[from + pixel] as number);
    }
  }
}
