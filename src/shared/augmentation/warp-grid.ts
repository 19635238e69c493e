import { IMAGE_SIDE } from '../model/model.js';
import type { Augmentation } from '../recipe/recipe.js';
import { randomWords } from './counter-random.js';
import { cosine, sine } from './sine.js';

/** A point of the grid at every so many pixels, from pixel 0; the last ones lie beyond the image's last pixel. */
export const CELL_PIXELS = 8;
/** Points in a row, and rows. */
export const GRID_SIDE = IMAGE_SIDE / CELL_PIXELS + 1;
/** Two coordinates for each point. */
export const GRID_LENGTH = 2 * GRID_SIDE * GRID_SIDE;
/** Coordinates in the image are counted in 2^-14 pixels. */
export const COORDINATE_BITS = 14;

const CENTRE = (IMAGE_SIDE - 1) / 2;
const UNITS = 2 ** COORDINATE_BITS;
const RADIANS = Math.PI / 180;

const words = new Int32Array(4);

/**
 * Draws the random change of an image: for each point of a grid on the new image, the place in the old one where its pixel comes from. Between
 * points, places are interpolated (warpImage); shift, rotation and scale are linear, so they lose nothing by it. An elastic change moves each
 * point on its own.
 *
 * Every draw is uniform, and the operations are + - * / in float64, so all hosts draw the same.
 *
 * @param seed of the run, an unsigned 32-bit integer, as the next two
 * @param sample its index in the data set
 * @param warps receives GRID_LENGTH int32 from `begin` on: x and y of each point, row after row, in 2^-COORDINATE_BITS pixels
 */
export function drawWarp(
  augmentation: Augmentation,
  seed: number,
  epoch: number,
  sample: number,
  warps: Int32Array,
  begin: number,
): void {
  const { shiftPixels, rotationDegrees, scale, elasticPixels } = augmentation;
  randomWords(words, seed, epoch, sample, 0);
  const shiftX = shiftPixels * signed(words[0]);
  const shiftY = shiftPixels * signed(words[1]);
  const angle = rotationDegrees * RADIANS * signed(words[2]);
  const size = 1 + scale * signed(words[3]);
  const alongX = cosine(angle) / size;
  const alongY = sine(angle) / size;
  let at = begin;
  for (let row = 0; row < GRID_SIDE; row++) {
    const y = row * CELL_PIXELS - CENTRE - shiftY;
    for (let column = 0; column < GRID_SIDE; column++) {
      const x = column * CELL_PIXELS - CENTRE - shiftX;
      warps[at++] = units(CENTRE + (alongX * x + alongY * y));
      warps[at++] = units(CENTRE + (alongX * y - alongY * x));
    }
  }
  if (elasticPixels === 0) return;
  const reach = elasticPixels * UNITS;
  // Four coordinates from each hash.
  for (let i = 0; i < GRID_LENGTH; i++) {
    if (i % 4 === 0) randomWords(words, seed, epoch, sample, 1 + i / 4);
    warps[begin + i] = (warps[begin + i] as number) + Math.floor(reach * signed(words[i % 4]) + 0.5);
  }
}

/** -1 to below 1. */
const signed = (word: number | undefined): number => (word as number) / 2 ** 31;

const units = (pixels: number): number => Math.floor(pixels * UNITS + 0.5);
