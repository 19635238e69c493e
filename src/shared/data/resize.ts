import { IMAGE_PIXELS, IMAGE_SIDE } from '../model/model.js';

/**
 * Bilinear resize of 28x28 images to 32x32. The result has the bits of Pillow's `Image.resize((32, 32), BILINEAR)`, and
 * so of torchvision's `Resize((32, 32))` on a PIL image. The algorithm is that of Pillow's Resample.c: a triangle
 * filter with half-pixel centres; coefficients normalised and rounded to 22 fractional bits; a horizontal pass, then a
 * vertical one, each rounding half up and clipping to uint8.
 *
 * Between 28 and 32 the centres lie on multiples of 1/16 (28 / 32 / 2 = 7/16), so every coefficient is a multiple of
 * 1/16 and Pillow's rounding of coefficients changes nothing: four fractional bits hold them as exactly as 22 do. Eight
 * outputs lie over seven pixels: output j of such a group is ((1 + 2j) * pixel[j - 1] + (15 - 2j) * pixel[j]) / 16.
 * Beyond an edge of the image, the pixel at the edge stands for the one that is missing. No sum exceeds 255, so nothing
 * needs to be clipped.
 */

/** Height and width of an image of the dataset before it is resized, in pixels. */
export const SOURCE_IMAGE_SIDE = 28;
/** Pixels, and so bytes, of one image before it is resized: 784. */
export const SOURCE_IMAGE_PIXELS = SOURCE_IMAGE_SIDE * SOURCE_IMAGE_SIDE;

/** Groups of seven pixels, and eight outputs, in a row or column. */
const GROUPS = 4;
const GROUP_PIXELS = SOURCE_IMAGE_SIDE / GROUPS;

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
  const widened = new Int32Array(SOURCE_IMAGE_SIDE * ROW_WORDS);
  const targetWords = new Int32Array(target.buffer, target.byteOffset, target.length / WORD_BYTES);
  for (let image = 0; image < count; image++) {
    resizeRows(source, image * SOURCE_IMAGE_PIXELS, widened);
    resizeColumns(widened, targetWords, image * IMAGE_SIDE * ROW_WORDS);
  }
}

/**
 * Horizontal pass: 28 rows of 28 pixels from `offset` of `source` become 28 rows of 8 words. Every pixel is read once, and
 * the weights are constants.
 */
function resizeRows(source: Uint8Array, offset: number, target: Int32Array): void {
  let from = offset;
  let to = 0;
  for (let row = 0; row < SOURCE_IMAGE_SIDE; row++) {
    const last = from + SOURCE_IMAGE_SIDE - 1;
    let before = source[from] as number;
    let a = before;
    for (let group = 0; group < GROUPS; group++) {
      const b = source[from + 1] as number;
      const c = source[from + 2] as number;
      const d = source[from + 3] as number;
      const e = source[from + 4] as number;
      const f = source[from + 5] as number;
      const g = source[from + 6] as number;
      from += GROUP_PIXELS;
      const next = source[Math.min(from, last)] as number;
      target[to++] =
        ((before + 15 * a + 8) >> 4) |
        (((3 * a + 13 * b + 8) >> 4) << 8) |
        (((5 * b + 11 * c + 8) >> 4) << 16) |
        (((7 * c + 9 * d + 8) >> 4) << 24);
      target[to++] =
        ((9 * d + 7 * e + 8) >> 4) |
        (((11 * e + 5 * f + 8) >> 4) << 8) |
        (((13 * f + 3 * g + 8) >> 4) << 16) |
        (((15 * g + next + 8) >> 4) << 24);
      before = g;
      a = next;
    }
  }
}

/**
 * Vertical pass, one column of words after the other: 28 rows of 8 words become 32 rows of 8 words from `offset` of
 * `target`. Two sums fit one word.
 */
function resizeColumns(source: Int32Array, target: Int32Array, offset: number): void {
  for (let column = 0; column < ROW_WORDS; column++) {
    let from = column;
    let to = offset + column;
    const first = source[from] as number;
    let lowerEven = first & EVEN;
    let lowerOdd = (first >>> 8) & EVEN;
    let upperEven = lowerEven;
    let upperOdd = lowerOdd;
    for (let group = 0; group < GROUPS; group++) {
      // A group begins between the two rows where the last one has ended.
      for (let upperWeight = 1; upperWeight < 16; upperWeight += 2) {
        if (upperWeight > 1) {
          upperEven = lowerEven;
          upperOdd = lowerOdd;
          from = Math.min(from + ROW_WORDS, source.length - ROW_WORDS + column);
          const lower = source[from] as number;
          lowerEven = lower & EVEN;
          lowerOdd = (lower >>> 8) & EVEN;
        }
        const even = upperEven * upperWeight + lowerEven * (16 - upperWeight) + HALVES;
        const odd = upperOdd * upperWeight + lowerOdd * (16 - upperWeight) + HALVES;
        target[to] = ((even >> 4) & EVEN) | (((odd >> 4) & EVEN) << 8);
        to += ROW_WORDS;
      }
    }
  }
}
