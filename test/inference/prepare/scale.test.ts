import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scaledSide, scalePicture, shrinkTo } from '../../../src/inference/prepare/scale.js';

const picture = (width: number, ...pixels: number[]) => ({
  width,
  height: pixels.length / width,
  pixels: Uint8Array.from(pixels),
});

test('a smaller picture has the averages of areas, rounded half up', () => {
  assert.deepEqual(scalePicture(picture(4, 0, 1, 10, 20, 0, 1, 30, 40), 2, 1), picture(2, 1, 25));
  // Three pixels over two: each takes one and a half.
  assert.deepEqual(scalePicture(picture(3, 30, 60, 90), 2, 1), picture(2, 40, 80));
});

test('a larger picture is bilinear, with half-pixel centres', () => {
  assert.deepEqual(scalePicture(picture(2, 0, 100), 4, 1), picture(4, 0, 25, 75, 100));
  assert.deepEqual(scalePicture(picture(1, 7), 3, 2), picture(3, 7, 7, 7, 7, 7, 7));
});

test('an even picture stays even, and no pixel leaves the range of the source', () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, side, side, fc.integer(), (width, height, newWidth, newHeight, seed) => {
      const pixels = Uint8Array.from({ length: width * height }, (_, index) => Math.imul(index + 1, seed | 1) >>> 24);
      const scaled = scalePicture({ width, height, pixels }, newWidth, newHeight);
      assert.equal(scaled.pixels.length, newWidth * newHeight);
      const [least, most] = [Math.min(...pixels), Math.max(...pixels)];
      assert.ok(scaled.pixels.every((value) => value >= least && value <= most));
      const even = { width, height, pixels: new Uint8Array(width * height).fill(seed & 255) };
      assert.ok(scalePicture(even, newWidth, newHeight).pixels.every((value) => value === (seed & 255)));
    }),
  );
});

test('proportions stay, and no side vanishes', () => {
  assert.equal(scaledSide(10, 40, 20), 5);
  assert.equal(scaledSide(1, 400, 20), 1);
  const { width, height } = shrinkTo({ width: 400, height: 3, pixels: new Uint8Array(1200) }, 100);
  assert.deepEqual([width, height], [100, 1]);
  const small = picture(2, 1, 2);
  assert.equal(shrinkTo(small, 2), small);
});
