import type { WrongSample } from '../view/run-view.js';
import { nameOf, sampleOf } from './class-words.js';
import { formatCount, formatPercent } from './format.js';

/** Pixels in the form of a canvas: red, green, blue, opacity, row by row. */
export type Rgba = Uint8ClampedArray<ArrayBuffer>;

/** Side of an evaluated image, in pixels. */
export const PICTURE_SIDE = 32;
/** Filters of the first convolution. */
export const FILTER_COUNT = 6;
/** Side of a filter, in weights. */
export const FILTER_SIDE = 5;

/** Ends of a diverging scale around white, which colour-blind people can tell apart. */
const NEGATIVE = [33, 90, 165];
const ZERO = [247, 247, 247];
const POSITIVE = [190, 85, 10];

/**
 * Grey values as a picture.
 *
 * @param base64 one byte for each pixel
 */
export function greyPicture(base64: string): Rgba {
  return greyPixels(bytesOf(base64));
}

/** The bytes that base64 stands for. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Grey values, one byte each, as a picture. */
export function greyPixels(bytes: Uint8Array): Rgba {
  const picture = new Uint8ClampedArray(4 * bytes.length).fill(255);
  bytes.forEach((grey, index) => {
    picture.fill(grey, 4 * index, 4 * index + 3);
  });
  return picture;
}

/** The filters, each of FILTER_SIDE x FILTER_SIDE weights. */
export function splitFilters(weights: readonly number[]): number[][] {
  const size = FILTER_SIDE * FILTER_SIDE;
  return Array.from({ length: FILTER_COUNT }, (_, index) => weights.slice(index * size, (index + 1) * size));
}

/** The largest absolute weight, which is the end of the colour scale. */
export function largestWeight(weights: readonly number[]): number {
  return Math.max(...weights.map(Math.abs));
}

/**
 * Weights as a picture, blue below 0, white at 0, orange above.
 *
 * @param limit absolute value that has the full colour
 */
export function divergingPicture(weights: readonly number[], limit: number): Rgba {
  const picture = new Uint8ClampedArray(4 * weights.length).fill(255);
  weights.forEach((weight, index) => {
    const end = weight < 0 ? NEGATIVE : POSITIVE;
    const ratio = limit === 0 ? 0 : Math.min(1, Math.abs(weight) / limit);
    ZERO.forEach((zero, channel) => {
      picture[4 * index + channel] = zero + ratio * ((end[channel] ?? 0) - zero);
    });
  });
  return picture;
}

/** 'a 4, taken for 9, with 0.2 % for 4'. */
export function wrongCaption(
  { label, predicted, labelProbability }: Pick<WrongSample, 'label' | 'predicted' | 'labelProbability'>,
  classNames: readonly string[],
): string {
  const [sample, name] = [sampleOf(label, classNames), nameOf(label, classNames)];
  const probability = labelProbability < 0.001 ? 'below 0.1 %' : formatPercent(labelProbability, 1);
  return label === predicted
    ? `${sample}, recognised, with ${probability} for ${name}`
    : `${sample}, taken for ${nameOf(predicted, classNames)}, with ${probability} for ${name}`;
}

/** 'image 1,234, an 8'. */
export function sampleName({ sample, label }: WrongSample, classNames: readonly string[]): string {
  return `image ${formatCount(sample)}, ${sampleOf(label, classNames)}`;
}
