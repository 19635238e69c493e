import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RESIZE_UNIT, resizeWeights } from '../../src/export/resize-weights.js';
import { resizeImages, SOURCE_IMAGE_PIXELS, SOURCE_IMAGE_SIDE } from '../../src/shared/data/resize.js';
import { IMAGE_PIXELS, IMAGE_SIDE } from '../../src/shared/model/model.js';
import { randomGenerator } from '../../src/shared/random.js';

const weights = resizeWeights();
const weight = (output: number, input: number): number => weights[output * SOURCE_IMAGE_SIDE + input] as number;

/** The two matrix multiplications of the exported graphs, with their roundings. */
function resizeByMatrices(image: Uint8Array): Uint8Array {
  const inputs = Array.from({ length: SOURCE_IMAGE_SIDE }, (_, index) => index);
  const outputs = Array.from({ length: IMAGE_SIDE }, (_, index) => index);
  const rounded = (terms: readonly number[]): number =>
    Math.floor((terms.reduce((a, b) => a + b) + RESIZE_UNIT / 2) / RESIZE_UNIT);
  const rows = inputs.map((row) =>
    outputs.map((column) =>
      rounded(inputs.map((from) => weight(column, from) * (image[row * SOURCE_IMAGE_SIDE + from] as number))),
    ),
  );
  return Uint8Array.from(
    outputs.flatMap((row) =>
      outputs.map((column) => rounded(inputs.map((from) => weight(row, from) * (rows[from]?.[column] as number)))),
    ),
  );
}

test('the matrices have the bits of the resize of the training images', () => {
  const generator = randomGenerator('initialisation', 1);
  for (let round = 0; round < 20; round++) {
    const image = Uint8Array.from({ length: SOURCE_IMAGE_PIXELS }, () => generator.next() & 0xff);
    const expected = new Uint8Array(IMAGE_PIXELS);
    resizeImages(image, expected);
    assert.deepEqual(resizeByMatrices(image), expected);
  }
});

test('every row adds up to the unit', () => {
  for (let row = 0; row < IMAGE_SIDE; row++) {
    const begin = row * SOURCE_IMAGE_SIDE;
    assert.equal(
      weights.subarray(begin, begin + SOURCE_IMAGE_SIDE).reduce((a, b) => a + b),
      RESIZE_UNIT,
    );
  }
});
