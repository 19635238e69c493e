import { IMAGE_PIXELS, IMAGE_SIDE } from '../model/model.js';

/**
 * Bilinear resize of 28x28 images to 32x32. The result has the bits of Pillow's `Image.resize((32, 32), BILINEAR)`, and
 * so of torchvision's `Resize((32, 32))` on a PIL image. The algorithm is that of Pillow's Resample.c: a triangle
 * filter with half-pixel centres; coefficients normalised and rounded to 22 fractional bits; a horizontal pass, then a
 * vertical one, each rounding half up and clipping to uint8.
 *
 * Between 28 and 32 the centres lie on multiples of 1/16 (28 / 32 / 2 = 7/16), so every coefficient is a multiple of
 * 1/16 and Pillow's rounding of coefficients changes nothing: four fractional bits hold them as exactly as 22 do. Two
 * such sums fit one 32-bit word, which halves the work of the vertical pass. No sum exceeds 255, so nothing needs to be
 * clipped.
 */

/** Height and width of an image of the dataset before it is resized, in pixels. */
export const SOURCE_IMAGE_SIDE = 28;
/** Pixels, and so bytes, of one image before it is resized: 784. */
export const SOURCE_IMAGE_PIXELS = SOURCE_IMAGE_SIDE * SOURCE_IMAGE_SIDE;

/**
 * Output position i is (weights[2i] * source[firsts[i]] + weights[2i + 1] * source[firsts[i] + 1]) / 16. Arrays of integers,
 * because a compiler that sees a floating-point number here makes all the arithmetic below floating-point.
 */
const firsts = new Int32Array(IMAGE_SIDE);
const weights = new Int32Array(2 * IMAGE_SIDE);
for (let position = 0; position < IMAGE_SIDE; position++) setTaps(position);

const WORD_BYTES = Int32Array.BYTES_PER_ELEMENT;
/** 32 pixels in 32-bit words. */
const ROW_WORDS = IMAGE_SIDE / WORD_BYTES;
/** Pixels 0 and 2 of a word, with 16 bits for each. A weighted sum takes at most 12 of them. */
const EVEN = 0x00ff00ff;
/** One half, in sixteenths, for each of the two pixels. */
const HALVES = 0x00080008;

/**
 * Resizes n images, n from 0.
 *
 * @param source n x 28 x 28 pixels, row-major, one byte each
 * @param target n x 32 x 32 pixels, overwritten; must begin at a multiple of 4 in its buffer
 * @throws RangeError when the lengths do not fit together or `target` is not aligned
 */
export function resizeImages(source: Uint8Array, target: Uint8Array): void {
  const count = source.length / SOURCE_IMAGE_PIXELS;
  if (!Number.isInteger(count) || target.length !== count * IMAGE_PIXELS) {
    throw new RangeError(`cannot resize ${source.length} bytes of 28x28 images into ${target.length} bytes of 32x32`);
  }
  const widened = new Uint8Array(SOURCE_IMAGE_SIDE * IMAGE_SIDE);
  const widenedWords = new Int32Array(widened.buffer);
  const targetWords = new Int32Array(target.buffer, target.byteOffset, target.length / WORD_BYTES);
  for (let image = 0; image < count; image++) {
    resizeRows(source, image * SOURCE_IMAGE_PIXELS, widened);
    resizeColumns(widenedWords, targetWords, image * IMAGE_SIDE * ROW_WORDS);
  }
}

/** Horizontal pass, column by column: 28 rows of 28 pixels from `offset` of `source` become 28 rows of 32 pixels. */
function resizeRows(source: Uint8Array, offset: number, target: Uint8Array): void {
  for (let column = 0; column < IMAGE_SIDE; column++) {
    const leftWeight = weights[2 * column] as number;
    const rightWeight = weights[2 * column + 1] as number;
    let from = offset + (firsts[column] as number);
    for (let to = column; to < target.length; to += IMAGE_SIDE) {
      target[to] = ((source[from] as number) * leftWeight + (source[from + 1] as number) * rightWeight + 8) >> 4;
      from += SOURCE_IMAGE_SIDE;
    }
  }
}

/**
 * Vertical pass, row by row with four pixels a word: 28 rows of 8 words become 32 rows of 8 words from `offset` of
 * `target`.
 */
function resizeColumns(source: Int32Array, target: Int32Array, offset: number): void {
  let to = offset;
  for (let row = 0; row < IMAGE_SIDE; row++) {
    const upperWeight = weights[2 * row] as number;
    const lowerWeight = weights[2 * row + 1] as number;
    let from = (firsts[row] as number) * ROW_WORDS;
    for (const end = from + ROW_WORDS; from < end; from++) {
      const upper = source[from] as number;
      const lower = source[from + ROW_WORDS] as number;
      const even = (upper & EVEN) * upperWeight + (lower & EVEN) * lowerWeight + HALVES;
      const odd = ((upper >>> 8) & EVEN) * upperWeight + ((lower >>> 8) & EVEN) * lowerWeight + HALVES;
      target[to++] = ((even >> 4) & EVEN) | (((odd >> 4) & EVEN) << 8);
    }
  }
}

/** Pillow's coefficients of one output position: the triangle covers two source pixels, or one at an edge. */
function setTaps(position: number): void {
  const center = ((position + 0.5) * SOURCE_IMAGE_SIDE) / IMAGE_SIDE;
  // At most 26, so that both taps lie inside the image. At the edge one weight is zero.
  const first = Math.min(Math.max(Math.floor(center - 0.5), 0), SOURCE_IMAGE_SIDE - 2);
  const triangle = (pixel: number) => Math.max(0, 1 - Math.abs(pixel + 0.5 - center));
  const sum = triangle(first) + triangle(first + 1);
  firsts[position] = first;
  weights[2 * position] = (16 * triangle(first)) / sum;
  weights[2 * position + 1] = (16 * triangle(first + 1)) / sum;
}
