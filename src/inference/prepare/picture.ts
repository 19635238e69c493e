import { lumaOf } from '../../shared/data/luma.js';

/** A grey picture of any size. */
export interface Picture {
  /** In pixels, from 1. */
  readonly width: number;
  /** In pixels, from 1. */
  readonly height: number;
  /** width x height pixels, row-major, one byte each: 0 is black, 255 is white. */
  readonly pixels: Uint8Array;
}

const WHITE = 255;

/**
 * The grey of a colour picture, with what is transparent over white. A grey pixel without transparency keeps its value.
 *
 * @param rgba width x height pixels of four bytes, row-major: red, green, blue, and alpha that is not multiplied in (as in
 *   ImageData of browsers)
 * @throws RangeError when the length does not fit the size
 */
export function greyOfRgba(width: number, height: number, rgba: Uint8Array | Uint8ClampedArray): Picture {
  const pixels = new Uint8Array(checkedArea(width, height));
  if (rgba.length !== pixels.length * 4) {
    throw new RangeError(`${width} x ${height} pixels must have ${pixels.length * 4} bytes, got ${rgba.length}`);
  }
  for (let index = 0, from = 0; index < pixels.length; index++, from += 4) {
    const grey = lumaOf(rgba[from] as number, rgba[from + 1] as number, rgba[from + 2] as number);
    pixels[index] = overWhite(grey, rgba[from + 3] as number);
  }
  return { width, height, pixels };
}

/** @throws RangeError when a side is not a whole number from 1, or the number of pixels does not fit */
export function checkPicture({ width, height, pixels }: Picture): void {
  if (pixels.length !== checkedArea(width, height)) {
    throw new RangeError(`${width} x ${height} pixels must have ${width * height} bytes, got ${pixels.length}`);
  }
}

/** A picture without ink. */
export function blackPicture(width: number, height: number): Picture {
  return { width, height, pixels: new Uint8Array(width * height) };
}

const overWhite = (grey: number, alpha: number): number =>
  alpha === WHITE ? grey : Math.floor((grey * alpha + WHITE * (WHITE - alpha) + 127) / WHITE);

function checkedArea(width: number, height: number): number {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`A picture must have whole sides from 1, got ${width} x ${height}`);
  }
  return width * height;
}
