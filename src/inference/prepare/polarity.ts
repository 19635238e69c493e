import { borderPlaces, borderSurface } from './border-surface.js';
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
  /** How far the brightest and the darkest ink lie from the background, 0..255. */
  readonly brighter: number;
  readonly darker: number;
}

/**
 * Ink is what differs most from the background that the border shows (see border-surface.ts). When neither side does, bright
 * on dark.
 */
export function polarityOf(picture: Picture): Polarity {
  const { width, height, pixels } = picture;
  const surface = borderSurface(picture);
  const calm = Math.min(width, height) < MIN_FILTERED_SIDE ? pixels : medianFiltered(picture).pixels;
  const over = histogramOf(calm.map((value, place) => Math.max(0, value - (surface[place] as number))));
  const under = histogramOf(calm.map((value, place) => Math.max(0, (surface[place] as number) - value)));
  const rank = pixels.length - 1 - Math.max(MIN_INK_PIXELS, Math.floor(pixels.length * INK_SHARE));
  const [brighter, darker] = [valueAtRank(over, rank), valueAtRank(under, rank)];
  const border = medianOf(Uint8Array.from(borderPlaces(width, height), (place) => pixels[place] as number));
  return { isDarkOnLight: darker > brighter, border, brighter, darker };
}

/** Dark and bright change places. */
export function inverted({ width, height, pixels }: Picture): Picture {
  return { width, height, pixels: pixels.map((value) => 255 - value) };
}
