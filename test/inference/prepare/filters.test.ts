import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { medianFiltered, opened } from '../../../src/inference/prepare/filters.js';
import type { Picture } from '../../../src/inference/prepare/picture.js';

const sides = fc.tuple(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 1, max: 17 }));
const pictures = sides.chain(([width, height]) =>
  fc
    .uint8Array({ minLength: width * height, maxLength: width * height })
    .map((pixels): Picture => ({ width, height, pixels })),
);

/** The pixels of a square window that lie in the picture; beyond an edge, `repeat` takes the pixel at the edge. */
function windowOf({ width, height, pixels }: Picture, place: number, radius: number, repeat: boolean): number[] {
  const [row, column] = [Math.floor(place / width), place % width];
  const values: number[] = [];
  for (let y = row - radius; y <= row + radius; y++) {
    for (let x = column - radius; x <= column + radius; x++) {
      const isInside = y >= 0 && y < height && x >= 0 && x < width;
      if (!isInside && !repeat) continue;
      const [nearY, nearX] = [Math.min(Math.max(y, 0), height - 1), Math.min(Math.max(x, 0), width - 1)];
      values.push(pixels[nearY * width + nearX] as number);
    }
  }
  return values;
}

const mapped = (picture: Picture, of: (place: number) => number): Picture => ({
  ...picture,
  pixels: picture.pixels.map((_, place) => of(place)),
});

test('the median is the middle of nine pixels', () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const expected = mapped(picture, (place) => windowOf(picture, place, 1, true).sort((a, b) => a - b)[4] ?? 0);
      assert.deepEqual(medianFiltered(picture), expected);
    }),
  );
});

test('the opening is the brightest of the darkest pixels of each window, for every radius', () => {
  fc.assert(
    fc.property(pictures, fc.integer({ min: 1, max: 20 }), (picture, radius) => {
      const darkest = mapped(picture, (place) => Math.min(...windowOf(picture, place, radius, false)));
      const expected = mapped(picture, (place) => Math.max(...windowOf(darkest, place, radius, false)));
      assert.deepEqual(opened(picture, radius), expected);
    }),
  );
});
