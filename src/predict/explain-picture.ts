import type { Picture } from '../inference/prepare/picture.js';
import type { PreparationStep } from '../inference/prepare/prepare-digit.js';
import { scaledSide, shrinkTo } from '../inference/prepare/scale.js';

/** Side of the square in which each step is drawn, in pixels: eight for each of the 28. */
const TILE_SIDE = 224;
/** Space around the squares, in pixels. */
const GAP = 8;
/** The grey of the space: no digit has it. */
const FRAME_GREY = 96;

/**
 * A PNG of all steps of a preparation, from left to right: what the network saw is the last. Small pictures are enlarged
 * without smoothing, so that each of their pixels shows.
 */
export async function explainPicture(steps: readonly PreparationStep[]): Promise<Buffer> {
  const width = GAP + steps.length * (TILE_SIDE + GAP);
  const height = TILE_SIDE + 2 * GAP;
  const sheet = new Uint8Array(width * height).fill(FRAME_GREY);
  for (const [index, { picture }] of steps.entries()) {
    const tile = tileOf(picture);
    const left = GAP + index * (TILE_SIDE + GAP) + Math.floor((TILE_SIDE - tile.width) / 2);
    const top = GAP + Math.floor((TILE_SIDE - tile.height) / 2);
    for (let row = 0; row < tile.height; row++) {
      sheet.set(tile.pixels.subarray(row * tile.width, (row + 1) * tile.width), (top + row) * width + left);
    }
  }
  const { default: sharp } = await import('sharp');
  return sharp(sheet, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

function tileOf(picture: Picture): Picture {
  const longest = Math.max(picture.width, picture.height);
  if (longest >= TILE_SIDE) return shrinkTo(picture, TILE_SIDE);
  const width = scaledSide(picture.width, longest, TILE_SIDE);
  const height = scaledSide(picture.height, longest, TILE_SIDE);
  const pixels = Uint8Array.from({ length: width * height }, (_, place) => {
    const row = Math.floor((Math.floor(place / width) * picture.height) / height);
    const column = Math.floor(((place % width) * picture.width) / width);
    return picture.pixels[row * picture.width + column] as number;
  });
  return { width, height, pixels };
}
