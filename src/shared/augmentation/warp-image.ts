import { IMAGE_SIDE } from '../model/model.js';
import { CELL_PIXELS, COORDINATE_BITS, GRID_SIDE } from './warp-grid.js';

/** Places between points of the grid are sums of four points, each times two distances of 0..8, and so 64 times as large. */
const PLACE_BITS = COORDINATE_BITS + 6;
/** The weights of pixels have 8 bits. */
const WEIGHT_SHIFT = PLACE_BITS - 8;

/** From one row of grid points to the next. */
const GRID_ROW = 2 * GRID_SIDE;
/** Two black pixels around the image, because every place beyond it is moved there. */
const FRAME = 2;
const FRAMED_SIDE = IMAGE_SIDE + 2 * FRAME;
const framed = new Uint8Array(FRAMED_SIDE * FRAMED_SIDE);

/**
 * Makes the new image of a warp. The place from which a pixel comes lies between four pixels of the old image. The new pixel is their mean,
 * weighted by their nearness (bilinear interpolation), and rounded half up. Beyond the edges, the old image is black. Integer arithmetic alone.
 * The native kernel does the same in source/warp.h.
 *
 * @param images uint8, images of 32x32; the old image begins at `from`
 * @param warps of drawWarp; the image's begins at `firstPoint`
 * @param target receives 1,024 pixels from `to` on
 */
export function warpImage(
  images: Uint8Array,
  from: number,
  warps: Int32Array,
  firstPoint: number,
  target: Uint8Array,
  to: number,
): void {
  frame(images, from);
  let pixel = to;
  for (let row = 0; row < IMAGE_SIDE; row++) {
    const down = row % CELL_PIXELS;
    const up = CELL_PIXELS - down;
    let above = firstPoint + GRID_ROW * ((row - down) / CELL_PIXELS);
    for (let cell = 1; cell < GRID_SIDE; cell++, above += 2) {
      const below = above + GRID_ROW;
      const leftX = up * (warps[above] as number) + down * (warps[below] as number);
      const leftY = up * (warps[above + 1] as number) + down * (warps[below + 1] as number);
      const rightX = up * (warps[above + 2] as number) + down * (warps[below + 2] as number);
      const rightY = up * (warps[above + 3] as number) + down * (warps[below + 3] as number);
      for (let i = 0; i < CELL_PIXELS; i++) {
        const x = (CELL_PIXELS * leftX + i * (rightX - leftX)) | 0;
        const y = (CELL_PIXELS * leftY + i * (rightY - leftY)) | 0;
        target[pixel++] = pixelAt(x, y);
      }
    }
  }
}

/** The pixel at a place, in 2^-PLACE_BITS pixels. */
function pixelAt(x: number, y: number): number {
  const column = Math.max(-FRAME, Math.min(x >> PLACE_BITS, IMAGE_SIDE)) + FRAME;
  const row = Math.max(-FRAME, Math.min(y >> PLACE_BITS, IMAGE_SIDE)) + FRAME;
  const at = row * FRAMED_SIDE + column;
  const toRight = (x >> WEIGHT_SHIFT) & 255;
  const toBelow = (y >> WEIGHT_SHIFT) & 255;
  const above = mixed(framed[at] as number, framed[at + 1] as number, toRight);
  const below = mixed(framed[at + FRAMED_SIDE] as number, framed[at + FRAMED_SIDE + 1] as number, toRight);
  return (mixed(above, below, toBelow) + 2 ** 15) >> 16;
}

/** 256 times the weighted mean. */
const mixed = (a: number, b: number, towardsB: number): number => 256 * a + (b - a) * towardsB;

function frame(images: Uint8Array, from: number): void {
  for (let row = 0; row < IMAGE_SIDE; row++) {
    const begin = from + row * IMAGE_SIDE;
    framed.set(images.subarray(begin, begin + IMAGE_SIDE), (row + FRAME) * FRAMED_SIDE + FRAME);
  }
}
