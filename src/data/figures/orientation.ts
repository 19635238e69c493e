import type { ClassMeans } from './class-means.js';

/** Where the pixel of a turned image comes from, for images of side x side pixels: the index of row and column in the image as it should be. */
type Turn = (row: number, column: number, last: number) => readonly [row: number, column: number];

/** The seven ways in which a square can lie wrong, in words that continue 'the images look'. */
const TURNS: Readonly<Record<string, Turn>> = {
  'transposed (rows and columns are swapped)': (row, column) => [column, row],
  'turned by 90 degrees clockwise': (row, column, last) => [last - column, row],
  'turned by 90 degrees counterclockwise': (row, column, last) => [column, last - row],
  'turned by 180 degrees': (row, column, last) => [last - row, last - column],
  'mirrored left to right': (row, column, last) => [row, last - column],
  'mirrored top to bottom': (row, column, last) => [last - row, column],
  'transposed along the other diagonal': (row, column, last) => [last - column, last - row],
};

/** Samples that a class needs in both sets: two in each half. */
const FEWEST_SAMPLES = 4;
/** The means of two halves of a set must agree at least so well. Those of MNIST's test set come to 0.99. */
const RELIABLE = 0.6;
/** Turned images must agree better by so much: symmetric classes agree well either way. */
const MUCH_BETTER = 0.3;

/** A way in which images lie wrong. */
export interface WrongTurn {
  /** In words that continue 'the images look'. */
  readonly look: string;
  /** Correlation -1..1 with the reference as the images lie, and if they were turned back. */
  readonly asTheyAre: number;
  readonly turnedBack: number;
}

/** The same class in two sets. */
export type ClassPair = readonly [label: number, referenceLabel: number];

/** When a comparison says something. */
export interface Comparable {
  /** Classes that must be comparable, at least 2. */
  readonly fewestPairs: number;
  /** Correlation that images which lie the same way reach at least. */
  readonly fits: number;
}

/**
 * Compares how the images of a set lie with how those of a reference do. It looks at the mean image of each class, without what all
 * classes have in common.
 *
 * @returns null: they lie the same way, or nothing can be said
 */
export function wrongTurn(
  means: ClassMeans,
  reference: ClassMeans,
  pairs: readonly ClassPair[],
  { fewestPairs, fits }: Comparable,
): WrongTurn | null {
  const used = pairs.filter(
    ([label, other]) => Math.min(means.countOf(label), reference.countOf(other)) >= FEWEST_SAMPLES,
  );
  if (used.length < fewestPairs || means.side !== reference.side) return null;
  const [labels, others] = [used.map(([label]) => label), used.map(([, other]) => other)];
  if (Math.min(reliability(means, labels), reliability(reference, others)) < RELIABLE) return null;
  const shown = contrasts(means, labels, 'both');
  const expected = contrasts(reference, others, 'both');
  const asTheyAre = correlation(shown, expected);
  const best = Object.entries(TURNS)
    .map(([look, turn]) => ({ look, asTheyAre, turnedBack: correlation(shown, turned(expected, turn, means.side)) }))
    .reduce((a, b) => (b.turnedBack > a.turnedBack ? b : a));
  return best.turnedBack >= fits && best.turnedBack - asTheyAre >= MUCH_BETTER ? best : null;
}

const reliability = (means: ClassMeans, labels: readonly number[]): number =>
  correlation(contrasts(means, labels, 0), contrasts(means, labels, 1));

/** The mean of each class, less the mean of these classes, one after the other. */
function contrasts(means: ClassMeans, labels: readonly number[], half: 0 | 1 | 'both'): Float64Array[] {
  const images = labels.map((label) => means.meanOf(label, half));
  const common = new Float64Array(means.side ** 2);
  for (const image of images) {
    for (let pixel = 0; pixel < image.length; pixel++) {
      common[pixel] = (common[pixel] as number) + (image[pixel] as number) / images.length;
    }
  }
  return images.map((image) => image.map((value, pixel) => value - (common[pixel] as number)));
}

function turned(images: readonly Float64Array[], turn: Turn, side: number): Float64Array[] {
  const sources = Array.from({ length: side ** 2 }, (_, index) => {
    const [row, column] = turn(Math.floor(index / side), index % side, side - 1);
    return row * side + column;
  });
  return images.map((image) => image.map((_, index) => image[sources[index] as number] as number));
}

/** 0 if one side is the same everywhere. */
function correlation(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const squares = product(a, a) * product(b, b);
  return squares === 0 ? 0 : product(a, b) / Math.sqrt(squares);
}

/** The values of a pixel over all classes have the mean 0, so this is their covariance. */
function product(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let sum = 0;
  for (const [index, image] of a.entries()) {
    const other = b[index] as Float64Array;
    for (let pixel = 0; pixel < image.length; pixel++) sum += (image[pixel] as number) * (other[pixel] as number);
  }
  return sum;
}
