import type { Picture } from './picture.js';

/**
 * The median of each pixel and its eight neighbours, which takes away single specks. Beyond an edge, the pixel at the edge
 * stands for the one that is missing.
 */
export function medianFiltered({ width, height, pixels }: Picture): Picture {
  const filtered = new Uint8Array(pixels.length);
  const window = new Uint8Array(9);
  for (let row = 0; row < height; row++) {
    const above = Math.max(0, row - 1) * width;
    const here = row * width;
    const below = Math.min(height - 1, row + 1) * width;
    for (let column = 0; column < width; column++) {
      const left = Math.max(0, column - 1);
      const right = Math.min(width - 1, column + 1);
      window[0] = pixels[above + left] as number;
      window[1] = pixels[above + column] as number;
      window[2] = pixels[above + right] as number;
      window[3] = pixels[here + left] as number;
      window[4] = pixels[here + column] as number;
      window[5] = pixels[here + right] as number;
      window[6] = pixels[below + left] as number;
      window[7] = pixels[below + column] as number;
      window[8] = pixels[below + right] as number;
      filtered[here + column] = middleOf(window);
    }
  }
  return { width, height, pixels: filtered };
}

/**
 * The picture without its bright shapes that are narrower than the window: first the darkest pixel
 * of each window, then the brightest of those. Steps of brightness stay where they are. Serra, Image Analysis and
 * Mathematical Morphology (1982), calls it the opening.
 *
 * @param radius the window has 2 * radius + 1 pixels a side, less at an edge of the picture
 */
export function opened(picture: Picture, radius: number): Picture {
  return slide(slide(picture, radius, Math.min), radius, Math.max);
}

type Choice = (a: number, b: number) => number;

function slide({ width, height, pixels }: Picture, radius: number, choose: Choice): Picture {
  const rows = new Uint8Array(pixels.length);
  for (let row = 0; row < height; row++) slideLine(pixels, rows, row * width, 1, width, radius, choose);
  const both = new Uint8Array(pixels.length);
  for (let column = 0; column < width; column++) slideLine(rows, both, column, width, height, radius, choose);
  return { width, height, pixels: both };
}

/**
 * One row or column, in a time that does not depend on the radius: a window is the end of one block and the beginning of the
 * next (van Herk, Pattern Recognition Letters 13, 1992).
 */
function slideLine(
  source: Uint8Array,
  target: Uint8Array,
  offset: number,
  stride: number,
  count: number,
  radius: number,
  choose: Choice,
): void {
  const block = 2 * radius + 1;
  const fromLeft = new Uint8Array(count);
  const fromRight = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const value = source[offset + index * stride] as number;
    fromLeft[index] = index % block === 0 ? value : choose(fromLeft[index - 1] as number, value);
  }
  for (let index = count - 1; index >= 0; index--) {
    const value = source[offset + index * stride] as number;
    const isLast = index === count - 1 || (index + 1) % block === 0;
    fromRight[index] = isLast ? value : choose(fromRight[index + 1] as number, value);
  }
  for (let index = 0; index < count; index++) {
    const begin = Math.max(0, index - radius);
    const end = Math.min(count - 1, index + radius);
    // A window within one block begins with it, or an edge of the picture cuts it off.
    const isWithin = Math.floor(begin / block) === Math.floor(end / block);
    const left = fromRight[begin] as number;
    const right = fromLeft[end] as number;
    target[offset + index * stride] = !isWithin ? choose(left, right) : begin % block === 0 ? right : left;
  }
}

function middleOf(window: Uint8Array): number {
  // Insertion sort: nine values, mostly in runs of equals.
  for (let index = 1; index < 9; index++) {
    const value = window[index] as number;
    let place = index - 1;
    while (place >= 0 && (window[place] as number) > value) {
      window[place + 1] = window[place] as number;
      place--;
    }
    window[place + 1] = value;
  }
  return window[4] as number;
}
