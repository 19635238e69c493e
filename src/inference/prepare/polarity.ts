import { medianFiltered } from './filters.js';
import { histogramOf, medianOf, valueAtRank } from './histogram.js';
import type { Picture } from './picture.js';

/** Smaller pictures can have strokes of one pixel, which the median would take for specks. */
const MIN_FILTERED_SIDE = 64;
/** The smallest digit covers more than this part of a picture: three pixels in ten thousand. */
export const INK_SHARE = 0.0003;
/** Single pixels may be noise. */
const MIN_INK_PIXELS = 2;

/** Whether a digit is dark on light, and the figures behind the answer. */
export interface Polarity {
  readonly isDarkOnLight: boolean;
  /** Brightness of the background: the median of the picture's border, 0..255. */
  readonly border: number;
  /** How far the brightest and the darkest ink lie from it, 0..255. */
  readonly brighter: number;
  readonly darker: number;
}

/** Ink is what differs most from the border, and the border is background. When neither side does, bright on dark. */
export function polarityOf(picture: Picture): Polarity {
  const { width, height } = picture;
  const border = medianOf(borderOf(picture));
  const calm = Math.min(width, height) < MIN_FILTERED_SIDE ? picture : medianFiltered(picture);
  const counts = histogramOf(calm.pixels);
  const rank = Math.max(MIN_INK_PIXELS, Math.floor(calm.pixels.length * INK_SHARE));
  const brighter = Math.max(0, valueAtRank(counts, calm.pixels.length - 1 - rank) - border);
  const darker = Math.max(0, border - valueAtRank(counts, rank));
  return { isDarkOnLight: darker > brighter, border, brighter, darker };
}

/** Dark and bright change places. */
export function inverted({ width, height, pixels }: Picture): Picture {
  return { width, height, pixels: pixels.map((value) => 255 - value) };
}

/** The pixels of the four edges; those at the corners twice. */
function borderOf({ width, height, pixels }: Picture): Uint8Array {
  const border = new Uint8Array(2 * (width + height));
  border.set(pixels.subarray(0, width));
  border.set(pixels.subarray(pixels.length - width), width);
  for (let row = 0; row < height; row++) {
    border[2 * width + 2 * row] = pixels[row * width] as number;
    border[2 * width + 2 * row + 1] = pixels[(row + 1) * width - 1] as number;
  }
  return border;
}
