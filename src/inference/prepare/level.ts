import { borderSurface } from './border-surface.js';
import { medianFiltered, opened } from './filters.js';
import { histogramOf, medianOf, valueAtRank } from './histogram.js';
import type { Picture } from './picture.js';
import { INK_SHARE } from './polarity.js';

/** The window of the background, as part of the picture's longer side: strokes are narrower. */
const WINDOW_SHARE = 0.5;
/** A pixel is noise up to this many median deviations above the median: three standard deviations of normal noise. */
const NOISE_DEVIATIONS = 4.45;
/** From here on, the median filter changes more than the edges of strokes: the picture is noisy. */
const NOISY_CHANGE = 2;
/** On a background that is not even, pixels below this part of the ink's brightness are background, too. */
const UNEVEN_SHARE = 0.2;
/** The background of a drawing or a scan differs less. */
const UNEVEN_RANGE = 4;
/** In larger pictures edges of strokes have pixels to spare, and compression leaves faint traces around them, in pixels. */
const MAX_CLEAN_SIDE = 64;
/** Brightness of the ink: the darkest tenth of its brighter half is edge. */
const INK_RANK = 0.9;
/** The byte of no difference. The background may be darker by as much, and ink may be clipped. */
const DIFFERENCE_ZERO = 128;
/** Darker paper counts as this bright, because noise would grow with the ink. */
const MIN_LIGHT = 64;
/** Ink must stand out this much, of 255. */
const MIN_CONTRAST = 10;

/** A picture without its background. */
export interface Levelled {
  readonly picture: Picture;
  /** Brightness of the ink above the background and the threshold, before it became 255; 0 when there is no ink. */
  readonly contrast: number;
  /** Up to here above the background, pixels are noise or background, too. */
  readonly threshold: number;
  readonly isNoisy: boolean;
}

/**
 * Takes the background away, and noise below a threshold that follows from the picture. The background is what an opening
 * with a wide window leaves; see filters.ts. A clean picture on even black keeps its bits.
 *
 * @param picture bright digit on dark
 * @param isPaper whether dark and bright have changed places: the background is paper, and reflects light
 */
export function levelled(picture: Picture, isPaper: boolean): Levelled {
  const { width, height } = picture;
  const filtered = medianFiltered(picture);
  const isNoisy = medianOf(differences(picture.pixels, filtered.pixels)) >= NOISY_CHANGE;
  const calm = isNoisy ? medianFiltered(filtered) : picture;
  const radius = Math.max(1, Math.floor((Math.max(width, height) * WINDOW_SHARE) / 2));
  const background = backgroundOf(filtered, radius);
  const above = isPaper ? shareOfLight(calm.pixels, background) : aboveBackground(calm.pixels, background);
  const counts = histogramOf(above);
  const median = valueAtRank(counts, above.length >> 1);
  const deviation = medianOf(above.map((value) => Math.abs(value - median)));
  const noise = Math.ceil(median + NOISE_DEVIATIONS * deviation);
  const ink = inkLevel(above, noise);
  if (ink - noise < MIN_CONTRAST)
    return { picture: { width, height, pixels: new Uint8Array(above.length) }, contrast: 0, threshold: noise, isNoisy };
  const isUneven = Math.max(width, height) > MAX_CLEAN_SIDE || deviation > 0 || rangeOf(background) > UNEVEN_RANGE;
  const threshold = isUneven ? Math.max(noise, Math.floor(ink * UNEVEN_SHARE)) : noise;
  const span = ink - threshold;
  const pixels = above.map((value) =>
    Math.min(255, Math.floor((Math.max(0, value - threshold) * 510 + span) / (2 * span))),
  );
  return { picture: { width, height, pixels }, contrast: span, threshold, isNoisy };
}

/** Brightness of the ink: most of the pixels in the upper half between the threshold and the brightest are below it. */
function inkLevel(values: Uint8Array, threshold: number): number {
  const counts = histogramOf(values);
  const brightest = valueAtRank(counts, values.length - 1 - Math.floor(values.length * INK_SHARE));
  const half = (threshold + brightest) / 2;
  counts.fill(0, 0, Math.ceil(half));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total === 0 ? 0 : valueAtRank(counts, Math.floor(total * INK_RANK));
}

/**
 * The surface of the border, and what an opening leaves of the differences from it. The opening alone would cut a slope off
 * at the edges of the picture; the surface alone knows no shadows.
 */
function backgroundOf(picture: Picture, radius: number): Uint8Array {
  const surface = borderSurface(picture);
  const differences = picture.pixels.map((value, index) =>
    Math.min(255, Math.max(0, value - (surface[index] as number) + DIFFERENCE_ZERO)),
  );
  const { pixels } = opened({ ...picture, pixels: differences }, radius);
  return pixels.map((value, index) => Math.min(255, Math.max(0, value + (surface[index] as number) - DIFFERENCE_ZERO)));
}

function aboveBackground(values: Uint8Array, background: Uint8Array): Uint8Array {
  return values.map((value, index) => Math.max(0, value - (background[index] as number)));
}

/** The part of the paper's light that ink takes away, in 255ths: it is the same in a shadow. */
function shareOfLight(values: Uint8Array, background: Uint8Array): Uint8Array {
  return values.map((value, index) => {
    const light = 255 - (background[index] as number);
    const taken = Math.max(0, value - (background[index] as number));
    return Math.floor((taken * 255) / Math.max(light, MIN_LIGHT));
  });
}

function differences(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((value, index) => Math.abs(value - (b[index] as number)));
}

function rangeOf(values: Uint8Array): number {
  const counts = histogramOf(values);
  return valueAtRank(counts, values.length) - valueAtRank(counts, 0);
}
