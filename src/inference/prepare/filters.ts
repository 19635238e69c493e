import type { Picture } from './picture.js';

/**
 * The median of each pixel and its eight neighbours, which takes away single specks. Beyond an edge, the pixel at the edge
 * stands for the one that is missing. The columns of a window are sorted once: the median is the median of the greatest of the
 * least, the median of the medians, and the least of the greatest (Smith, Xilinx XCELL 23, 1996).
 */
export function medianFiltered({ width, height, pixels }: Picture): Picture {
  const filtered = new Uint8Array(pixels.length);
  const least = new Uint8Array(width);
  const middle = new Uint8Array(width);
  const greatest = new Uint8Array(width);
  for (let row = 0; row < height; row++) {
    const above = Math.max(0, row - 1) * width;
    const here = row * width;
    const below = Math.min(height - 1, row + 1) * width;
    for (let column = 0; column < width; column++) {
      const a = pixels[above + column] as number;
      const b = pixels[here + column] as number;
      const c = pixels[below + column] as number;
      least[column] = lesser(lesser(a, b), c);
      middle[column] = middleOf(a, b, c);
      greatest[column] = greater(greater(a, b), c);
    }
    for (let column = 0; column < width; column++) {
      const left = Math.max(0, column - 1);
      const right = Math.min(width - 1, column + 1);
      filtered[here + column] = middleOf(
        greater(greater(least[left] as number, least[column] as number), least[right] as number),
        middleOf(middle[left] as number, middle[column] as number, middle[right] as number),
        lesser(lesser(greatest[left] as number, greatest[column] as number), greatest[right] as number),
      );
    }
  }
  return { width, height, pixels: filtered };
}

// Without a branch, because noise makes every branch a guess: the shift makes -1 of a negative difference, and 0 of others.
const lesser = (a: number, b: number): number => b + ((a - b) & ((a - b) >> 31));
const greater = (a: number, b: number): number => a - ((a - b) & ((a - b) >> 31));
const middleOf = (a: number, b: number, c: number): number => greater(lesser(a, b), lesser(greater(a, b), c));

/**
 * The picture without its bright shapes that are narrower than the window: first the darkest pixel
 * of each window, then the brightest of those. Steps of brightness stay where they are. Serra, Image Analysis and
 * Mathematical Morphology (1982), calls it the opening.
 *
 * @param radius the window has 2 * radius + 1 pixels a side, less at an edge of the picture
 */
export function opened(picture: Picture, radius: number): Picture {
  const { width, height } = picture;
  // The least of values is what the greatest of their differences from 255 leaves of 255.
  const darkest = complemented(slideMaximum(complemented(picture.pixels), width, height, radius));
  return { width, height, pixels: slideMaximum(darkest, width, height, radius) };
}

const complemented = (pixels: Uint8Array): Uint8Array => pixels.map((value) => 255 - value);

/** The greatest pixel of the window around each pixel: of each row first, then of each column of those. */
function slideMaximum(pixels: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return transposed(
    slideRows(transposed(slideRows(pixels, width, height, radius), width, height), height, width, radius),
    height,
    width,
  );
}

/** Columns become rows, so that both passes read memory in its order. */
function transposed(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const turned = new Uint8Array(pixels.length);
  for (let row = 0, place = 0; row < height; row++) {
    for (let column = 0; column < width; column++, place++) turned[column * height + row] = pixels[place] as number;
  }
  return turned;
}

/**
 * Each row in a time that does not depend on the radius: a window is the end of one block and the beginning of the
 * next (van Herk, Pattern Recognition Letters 13, 1992).
 */
function slideRows(source: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const target = new Uint8Array(source.length);
  const block = 2 * radius + 1;
  // The greatest from the begin of a pixel's block up to it, and from it up to the end.
  const fromLeft = new Uint8Array(width);
  const fromRight = new Uint8Array(width);
  for (let row = 0, offset = 0; row < height; row++, offset += width) {
    for (let index = 0; index < width; index++) {
      const value = source[offset + index] as number;
      fromLeft[index] = index % block === 0 ? value : greater(fromLeft[index - 1] as number, value);
    }
    for (let index = width - 1; index >= 0; index--) {
      const value = source[offset + index] as number;
      const isLast = index === width - 1 || (index + 1) % block === 0;
      fromRight[index] = isLast ? value : greater(fromRight[index + 1] as number, value);
    }
    for (let index = 0; index < width; index++) {
      const begin = Math.max(0, index - radius);
      const end = Math.min(width - 1, index + radius);
      const left = fromRight[begin] as number;
      const right = fromLeft[end] as number;
      // A window within one block begins with it, or an edge of the picture cuts it off.
      const isWithin = end - begin < block - (begin % block);
      target[offset + index] = !isWithin ? greater(left, right) : begin % block === 0 ? right : left;
    }
  }
  return target;
}
