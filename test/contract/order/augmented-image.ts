import type { SeededAugmentation } from '../../../src/shared/augmentation/augmenter.js';

/** Augmented images literally as docs/numerics.md has them, in whole numbers without limits where it says integers. */

const MASK = 2n ** 32n - 1n;

/** uint32[4] */
export function randomWords(a: number, b: number, c: number, d: number): number[] {
  let [x, y, z, w] = [a, b, c, d].map((value) => (BigInt(value) * 1664525n + 1013904223n) & MASK) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const mix = (): void => {
    x = (x + y * w) & MASK;
    y = (y + z * x) & MASK;
    z = (z + x * y) & MASK;
    w = (w + y * z) & MASK;
  };
  mix();
  [x, y, z, w] = [x ^ (x >> 16n), y ^ (y >> 16n), z ^ (z >> 16n), w ^ (w >> 16n)];
  mix();
  return [x, y, z, w].map(Number);
}

/** -1 to below 1. */
const signed = (word: number): number => (word >= 2 ** 31 ? word - 2 ** 32 : word) / 2 ** 31;

function series(square: number, first: number): number {
  let sum = 1;
  for (let term = 12; term >= 0; term--) {
    const factor = first + 2 * term;
    sum = 1 - (square / ((factor - 1) * factor)) * sum;
  }
  return sum;
}

/** The old places of the 5 x 5 points, in 2^-14 pixels. */
function pointsOf(augmentation: SeededAugmentation, epoch: number, sample: number): { x: bigint; y: bigint }[] {
  const { shiftPixels, rotationDegrees, scale, elasticPixels, seed } = augmentation;
  const [shiftX = 0, shiftY = 0, turn = 0, size = 0] = randomWords(seed, epoch, sample, 0).map(signed);
  const angle = rotationDegrees * (Math.PI / 180) * turn;
  const factor = 1 + scale * size;
  const alongX = series(angle * angle, 2) / factor;
  const alongY = (angle * series(angle * angle, 3)) / factor;
  const rounded = (value: number): bigint => BigInt(Math.floor(value + 0.5));
  return Array.from({ length: 25 }, (_, point) => {
    const x = (point % 5) * 8 - 15.5 - shiftPixels * shiftX;
    const y = Math.floor(point / 5) * 8 - 15.5 - shiftPixels * shiftY;
    const elastic = (coordinate: number): bigint => {
      const index = 2 * point + coordinate;
      const word = randomWords(seed, epoch, sample, 1 + Math.floor(index / 4))[index % 4] as number;
      return rounded(elasticPixels * 2 ** 14 * signed(word));
    };
    return {
      x: rounded((15.5 + (alongX * x + alongY * y)) * 2 ** 14) + elastic(0),
      y: rounded((15.5 + (alongX * y - alongY * x)) * 2 ** 14) + elastic(1),
    };
  });
}

/** uint8[32][32] of a sample in an epoch. */
export function augmentedImage(
  image: Uint8Array,
  augmentation: SeededAugmentation,
  epoch: number,
  sample: number,
): Uint8Array {
  const points = pointsOf(augmentation, epoch, sample);
  const old = (row: bigint, column: bigint): bigint =>
    row < 0n || row > 31n || column < 0n || column > 31n ? 0n : BigInt(image[Number(32n * row + column)] as number);
  return Uint8Array.from({ length: 1024 }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / 32), pixel % 32];
    const [down, right] = [BigInt(row % 8), BigInt(column % 8)];
    const corner = 5 * Math.floor(row / 8) + Math.floor(column / 8);
    const place = (coordinate: 'x' | 'y'): bigint => {
      const at = (index: number): bigint => points[index]?.[coordinate] as bigint;
      const left = (8n - down) * at(corner) + down * at(corner + 5);
      const beside = (8n - down) * at(corner + 1) + down * at(corner + 6);
      return (8n - right) * left + right * beside;
    };
    const [x, y] = [place('x'), place('y')];
    const [toRight, toBelow] = [(x >> 12n) & 255n, (y >> 12n) & 255n];
    const [r, c] = [y >> 20n, x >> 20n];
    const above = (256n - toRight) * old(r, c) + toRight * old(r, c + 1n);
    const below = (256n - toRight) * old(r + 1n, c) + toRight * old(r + 1n, c + 1n);
    return Number(((256n - toBelow) * above + toBelow * below + 2n ** 15n) >> 16n);
  });
}
