import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BilinearResizer } from '../../../src/shared/data/bilinear-resize.js';
import { resizeImages } from '../../../src/shared/data/resize.js';
import { IMAGE_PIXELS } from '../../../src/shared/model/model.js';
import { noise } from '../../support/noise.js';

interface Golden {
  readonly resized: readonly {
    readonly width: number;
    readonly height: number;
    readonly noise: string;
    readonly blackAndWhite: string;
  }[];
}

const golden = JSON.parse(readFileSync('test/golden/pillow-resize.json', 'utf8')) as Golden;

function resized(width: number, height: number, source: Uint8Array): Uint8Array {
  const target = new Uint8Array((source.length / (width * height)) * IMAGE_PIXELS).fill(99);
  new BilinearResizer(width, height).resize(source, target);
  return target;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

for (const { width, height, noise: ofNoise, blackAndWhite } of golden.resized) {
  test(`resizes ${width} x ${height} as Pillow does`, () => {
    const pixels = noise(width * height, width * 65_536 + height);
    assert.equal(sha256(resized(width, height, pixels)), ofNoise);
    const harsh = pixels.map((pixel) => (pixel > 127 ? 255 : 0));
    assert.equal(sha256(resized(width, height, harsh)), blackAndWhite);
  });
}

test('resizes 28 x 28 as resizeImages does, many at a time', () => {
  const source = noise(50 * 784, 1);
  const expected = new Uint8Array(50 * IMAGE_PIXELS);
  resizeImages(source, expected);
  assert.deepEqual(resized(28, 28, source), expected);
});

test('lengths and sides that do not fit are refused', () => {
  const resizer = new BilinearResizer(3, 2);
  assert.throws(() => resizer.resize(new Uint8Array(5), new Uint8Array(IMAGE_PIXELS)), RangeError);
  assert.throws(() => resizer.resize(new Uint8Array(6), new Uint8Array(IMAGE_PIXELS - 1)), RangeError);
  for (const side of [0, -1, 1.5, Number.NaN]) {
    assert.throws(() => new BilinearResizer(side, 2), RangeError);
    assert.throws(() => new BilinearResizer(2, side), RangeError);
  }
});
