import type { Picture } from './picture.js';

/**
 * Scales a picture: the average of areas where a side shrinks, bilinear with half-pixel centres where it grows. All weights
 * and sums are whole numbers below 2^53, and each pixel is rounded once, half up: the result has the same bits
 * everywhere. A side that keeps its length keeps its values.
 *
 * @param width of the result in pixels, from 1
 * @param height of the result in pixels, from 1
 */
export function scalePicture(picture: Picture, width: number, height: number): Picture {
  if (width === picture.width && height === picture.height) return picture;
  const columns = weightsOf(picture.width, width);
  const rows = weightsOf(picture.height, height);
  const narrowed = new Float64Array(width * picture.height);
  for (let row = 0; row < picture.height; row++) {
    for (let column = 0; column < width; column++) {
      narrowed[row * width + column] = weighted(picture.pixels, row * picture.width, 1, columns, column);
    }
  }
  const total = columns.total * rows.total;
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const sum = weighted(narrowed, column, width, rows, row);
      pixels[row * width + column] = Math.floor((2 * sum + total) / (2 * total));
    }
  }
  return { width, height, pixels };
}

/** The picture itself, or smaller: neither side is longer than `maxSide` pixels. */
export function shrinkTo(picture: Picture, maxSide: number): Picture {
  const longest = Math.max(picture.width, picture.height);
  if (longest <= maxSide) return picture;
  return scalePicture(
    picture,
    scaledSide(picture.width, longest, maxSide),
    scaledSide(picture.height, longest, maxSide),
  );
}

/** A side when `longest` becomes `target`: rounded, at least 1 pixel. */
export function scaledSide(side: number, longest: number, target: number): number {
  return Math.max(1, Math.floor((2 * side * target + longest) / (2 * longest)));
}

/** For each output, the first input and the weights from there on. */
interface Weights {
  readonly first: Int32Array;
  readonly values: readonly Float64Array[];
  /** Sum of the weights of each output. */
  readonly total: number;
}

function weightsOf(from: number, to: number): Weights {
  return to > from ? bilinearWeights(from, to) : areaWeights(from, to);
}

/** In units of 1 / `to` of an input, input i covers [i * to, (i + 1) * to), and output j covers [j * from, (j + 1) * from). */
function areaWeights(from: number, to: number): Weights {
  const first = new Int32Array(to);
  const values = Array.from({ length: to }, (_, output) => {
    const [begin, end] = [output * from, (output + 1) * from];
    first[output] = Math.floor(begin / to);
    const count = Math.ceil(end / to) - Math.floor(begin / to);
    return Float64Array.from({ length: count }, (_unused, index) => {
      const start = (Math.floor(begin / to) + index) * to;
      return Math.min(start + to, end) - Math.max(start, begin);
    });
  });
  return { first, values, total: from };
}

/** Output j has its centre at ((2j + 1) * from - to) / 2to of the inputs' centres; the input at an edge stands for what lies beyond. */
function bilinearWeights(from: number, to: number): Weights {
  const total = 2 * to;
  const first = new Int32Array(to);
  const values = Array.from({ length: to }, (_, output) => {
    const place = Math.min(Math.max((2 * output + 1) * from - to, 0), (from - 1) * total);
    const left = Math.min(Math.floor(place / total), Math.max(0, from - 2));
    first[output] = left;
    const right = place - left * total;
    return from === 1 ? Float64Array.of(total) : Float64Array.of(total - right, right);
  });
  return { first, values, total };
}

function weighted(
  source: Uint8Array | Float64Array,
  offset: number,
  stride: number,
  weights: Weights,
  output: number,
): number {
  const values = weights.values[output] as Float64Array;
  let at = offset + (weights.first[output] as number) * stride;
  let sum = 0;
  for (let index = 0; index < values.length; index++, at += stride)
    sum += (source[at] as number) * (values[index] as number);
  return sum;
}
