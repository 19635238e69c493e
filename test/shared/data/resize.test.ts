import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resizeImages, SOURCE_IMAGE_PIXELS } from '../../../src/shared/data/resize.js';
import { IMAGE_PIXELS } from '../../../src/shared/model/model.js';

/** Pillow's algorithm as its source has it, with its 22 bits and for any sizes: rows of `width` pixels to rows of `newWidth`. */
function pillowPass(source: readonly number[], width: number, newWidth: number): number[] {
  const scale = width / newWidth;
  const target: number[] = [];
  for (let row = 0; row < source.length / width; row++) {
    for (let position = 0; position < newWidth; position++) {
      const center = (position + 0.5) * scale;
      const begin = Math.max(0, Math.trunc(center - 1 + 0.5));
      const end = Math.min(width, Math.trunc(center + 1 + 0.5));
      const triangle = Array.from({ length: end - begin }, (_, tap) =>
        Math.max(0, 1 - Math.abs(begin + tap - center + 0.5)),
      );
      const sum = triangle.reduce((a, b) => a + b);
      let accumulator = 1 << 21;
      for (const [tap, weight] of triangle.entries()) {
        accumulator += (source[row * width + begin + tap] ?? Number.NaN) * Math.trunc(0.5 + (weight / sum) * 2 ** 22);
      }
      target.push(Math.min(255, Math.max(0, accumulator >> 22)));
    }
  }
  return target;
}

function transpose(values: readonly number[], width: number): number[] {
  const height = values.length / width;
  return Array.from(
    { length: values.length },
    (_, i) => values[(i % height) * width + Math.floor(i / height)] ?? Number.NaN,
  );
}

function pillowResize(image: readonly number[]): number[] {
  const widened = pillowPass(image, 28, 32);
  return transpose(pillowPass(transpose(widened, 32), 28, 32), 32);
}

const resize = (source: Uint8Array): Uint8Array => {
  const target = new Uint8Array((source.length / SOURCE_IMAGE_PIXELS) * IMAGE_PIXELS).fill(99);
  resizeImages(source, target);
  return target;
};

test('equals the algorithm of Pillow on any image', () => {
  const extremes = fc.constantFrom(0, 1, 254, 255);
  const image = fc.uint8Array({ minLength: SOURCE_IMAGE_PIXELS, maxLength: SOURCE_IMAGE_PIXELS });
  const harsh = fc
    .array(extremes, { minLength: SOURCE_IMAGE_PIXELS, maxLength: SOURCE_IMAGE_PIXELS })
    .map((pixels) => Uint8Array.from(pixels));
  fc.assert(
    fc.property(fc.oneof(image, harsh), (source) => {
      assert.deepEqual([...resize(source)], pillowResize([...source]));
    }),
    { numRuns: 40 },
  );
});

test('a constant image stays constant', () => {
  for (const value of [0, 1, 127, 255]) {
    assert.ok(resize(new Uint8Array(SOURCE_IMAGE_PIXELS).fill(value)).every((pixel) => pixel === value));
  }
});

test('images do not touch one another', () => {
  const source = new Uint8Array(3 * SOURCE_IMAGE_PIXELS);
  source.fill(255, SOURCE_IMAGE_PIXELS, 2 * SOURCE_IMAGE_PIXELS);
  const target = resize(source);
  assert.ok(target.every((pixel, i) => pixel === (i >= IMAGE_PIXELS && i < 2 * IMAGE_PIXELS ? 255 : 0)));
});

test('lengths that do not fit are refused', () => {
  assert.throws(() => resizeImages(new Uint8Array(783), new Uint8Array(1024)), RangeError);
  assert.throws(() => resizeImages(new Uint8Array(784), new Uint8Array(1023)), RangeError);
  assert.throws(() => resizeImages(new Uint8Array(784), new Uint8Array(1025).subarray(1)), RangeError);
});
