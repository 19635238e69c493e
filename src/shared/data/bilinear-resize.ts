import { IMAGE_PIXELS, IMAGE_SIDE } from '../model/model.js';

/**
 * Bilinear resize of grey images of any size to 32 x 32. The result has the bits of Pillow's
 * `Image.resize((32, 32), BILINEAR)` on an image of mode 'L', and so of torchvision's `Resize((32, 32))` on it. The
 * algorithm is that of Pillow's Resample.c: a triangle filter with half-pixel centres, as wide as the reduction where a
 * side shrinks; coefficients normalised in float64 and rounded to 22 fractional bits; a horizontal pass, then a vertical
 * one, each rounding half up and clipping to uint8. The proportions are not kept. Pillow 13.0 has the same bits unless the
 * height shrinks by more than twice as many pixels as the width: it makes the vertical pass first then.
 *
 * `resize.ts` does the same for images of 28 x 28 in a fraction of the time.
 */
const COEFFICIENT_BITS = 22;
const ONE = 1 << COEFFICIENT_BITS;
const HALF = ONE >> 1;

/** Where each of the 32 outputs of a row or column comes from. */
interface Taps {
  /** First input of each output. */
  readonly first: Int32Array;
  /** Inputs of each output. */
  readonly count: Int32Array;
  /** 32 x `stride` coefficients, in units of 2^-22; those of an output begin at a multiple of `stride`. */
  readonly coefficients: Int32Array;
  readonly stride: number;
}

/** Resizes images of one size. It holds the coefficients and the result of one horizontal pass. */
export class BilinearResizer {
  readonly #sourcePixels: number;
  readonly #columns: Taps;
  readonly #rows: Taps;
  /** height x 32 */
  readonly #narrowed: Uint8Array;

  /**
   * @param width of the images in pixels, from 1
   * @param height of the images in pixels, from 1
   * @throws RangeError unless both are whole numbers from 1
   */
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
      throw new RangeError(`an image must have whole sides from 1, got ${width} x ${height}`);
    }
    this.#sourcePixels = width * height;
    this.#columns = tapsOf(width);
    this.#rows = tapsOf(height);
    this.#narrowed = new Uint8Array(height * IMAGE_SIDE);
  }

  /**
   * Resizes n images, n from 0.
   *
   * @param source n x height x width pixels, row-major, one byte each
   * @param target n x 32 x 32 pixels, overwritten
   * @throws RangeError when the lengths do not fit together
   */
  resize(source: Uint8Array, target: Uint8Array): void {
    const count = source.length / this.#sourcePixels;
    if (!Number.isInteger(count) || target.length !== count * IMAGE_PIXELS) {
      const size = `${this.width}x${this.height}`;
      throw new RangeError(
        `cannot resize ${source.length} bytes of ${size} images into ${target.length} bytes of 32x32`,
      );
    }
    for (let image = 0; image < count; image++) {
      const from = image * this.#sourcePixels;
      resizeRows(source.subarray(from, from + this.#sourcePixels), this.width, this.#columns, this.#narrowed);
      const to = image * IMAGE_PIXELS;
      resizeColumns(this.#narrowed, this.#rows, target.subarray(to, to + IMAGE_PIXELS));
    }
  }
}

/** `precompute_coeffs` and `normalize_coeffs_8bpc` of Resample.c, for `side` inputs and 32 outputs. */
function tapsOf(side: number): Taps {
  const scale = side / IMAGE_SIDE;
  // The triangle reaches one output, or one input where inputs are further apart.
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(IMAGE_SIDE);
  const count = new Int32Array(IMAGE_SIDE);
  const coefficients = new Int32Array(IMAGE_SIDE * stride);
  for (let output = 0; output < IMAGE_SIDE; output++) {
    const center = (output + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(side, Math.trunc(center + support + 0.5));
    const weights = Float64Array.from({ length: end - begin }, (_, tap) => {
      // Pillow multiplies by the reciprocal, which rounds differently from a division.
      return Math.max(0, 1 - Math.abs((tap + begin - center + 0.5) * (1 / support)));
    });
    const sum = weights.reduce((a, b) => a + b, 0);
    first[output] = begin;
    count[output] = end - begin;
    coefficients.set(
      weights.map((weight) => Math.trunc(0.5 + (weight / sum) * ONE)),
      output * stride,
    );
  }
  return { first, count, coefficients, stride };
}

/** Every row of `width` pixels becomes one of 32. */
function resizeRows(source: Uint8Array, width: number, taps: Taps, target: Uint8Array): void {
  const { first, count, coefficients, stride } = taps;
  for (let row = 0, to = 0; to < target.length; row += width) {
    for (let output = 0; output < IMAGE_SIDE; output++, to++) {
      const from = row + (first[output] as number);
      const coefficient = output * stride;
      const inputs = count[output] as number;
      let sum = HALF;
      for (let tap = 0; tap < inputs; tap++) {
        sum += Math.imul(source[from + tap] as number, coefficients[coefficient + tap] as number);
      }
      target[to] = clipped(sum);
    }
  }
}

/** Every column of 32-pixel rows becomes one of 32 pixels. */
function resizeColumns(source: Uint8Array, taps: Taps, target: Uint8Array): void {
  const { first, count, coefficients, stride } = taps;
  for (let output = 0, to = 0; output < IMAGE_SIDE; output++) {
    const from = (first[output] as number) * IMAGE_SIDE;
    const coefficient = output * stride;
    const inputs = count[output] as number;
    for (let column = 0; column < IMAGE_SIDE; column++, to++) {
      let sum = HALF;
      for (let tap = 0; tap < inputs; tap++) {
        sum += Math.imul(source[from + tap * IMAGE_SIDE + column] as number, coefficients[coefficient + tap] as number);
      }
      target[to] = clipped(sum);
    }
  }
}

/** A sum in units of 2^-22 as a pixel. Sums are below 2^31: rounding adds at most half a unit to each coefficient. */
const clipped = (sum: number): number => Math.min(sum >> COEFFICIENT_BITS, 255);
