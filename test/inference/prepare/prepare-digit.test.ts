import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { greyOfRgba, type Picture } from '../../../src/inference/prepare/picture.js';
import { prepareDigit } from '../../../src/inference/prepare/prepare-digit.js';
import type { LearnedImages } from '../../../src/inference/prepare/prepare-options.js';
import { BilinearResizer } from '../../../src/shared/data/bilinear-resize.js';
import { mnistTestImages } from '../../support/mnist-images.js';

/** A picture with a value for each column and row. */
function drawn(width: number, height: number, pixelAt: (x: number, y: number) => number): Picture {
  const pixels = Uint8Array.from({ length: width * height }, (_, place) =>
    pixelAt(place % width, Math.floor(place / width)),
  );
  return { width, height, pixels };
}

/** A 1: a bar of 20 x 100 pixels in the middle of 200 x 200. */
const isBar = (x: number, y: number): boolean => x >= 90 && x < 110 && y >= 50 && y < 150;
const side = (image: Uint8Array, at: (row: number, column: number) => boolean): number[] =>
  [...image].filter((_, place) => at(Math.floor(place / 28), place % 28));

/** Columns and rows with ink: [left, top, right, bottom). */
function inkBox(image: Uint8Array): number[] {
  const rows = [...Array(28).keys()].filter((row) => side(image, (r) => r === row).some((value) => value > 0));
  const columns = [...Array(28).keys()].filter((column) =>
    side(image, (_, c) => c === column).some((value) => value > 0),
  );
  return [columns[0] ?? -1, rows[0] ?? -1, (columns.at(-1) ?? -1) + 1, (rows.at(-1) ?? -1) + 1];
}

describe('images of MNIST', () => {
  const images = mnistTestImages(100);

  test('keep their bits without any step', () => {
    for (const pixels of images) {
      assert.deepEqual(prepareDigit({ width: 28, height: 28, pixels }, { steps: 'none' }).image, pixels);
    }
  });

  test('change by less than one level of 255 on average with all steps', () => {
    for (const pixels of images) {
      const { image } = prepareDigit({ width: 28, height: 28, pixels });
      const change = pixels.reduce((sum, value, place) => sum + Math.abs(value - (image[place] ?? 0)), 0) / 784;
      assert.ok(change < 1, `an image changes by ${change}`);
    }
  });
});

describe('a bar', () => {
  const bar = prepareDigit(drawn(200, 200, (x, y) => (isBar(x, y) ? 255 : 0)));

  test('is cropped, fitted into 20 x 20 pixels and centred', () => {
    assert.deepEqual(inkBox(bar.image), [12, 4, 16, 24]);
    assert.ok(
      side(bar.image, (row, column) => column >= 12 && column < 16 && row >= 4 && row < 24).every((v) => v === 255),
    );
    assert.deepEqual(bar.problems, []);
  });

  for (const [name, pixelAt] of [
    ['dark on light', (x, y) => (isBar(x, y) ? 20 : 230)],
    ['darker grey on grey', (x, y) => (isBar(x, y) ? 60 : 110)],
    ['on paper that darkens to the right', (x, y) => (isBar(x, y) ? 30 : 230 - Math.floor(x / 2))],
    ['with a shadow over half of the paper', (x, y) => (isBar(x, y) ? 30 : 230) - (y > 100 && !isBar(x, y) ? 70 : 0)],
    ['on paper with specks', (x, y) => (isBar(x, y) || (x * 7 + y * 13) % 331 === 0 ? 20 : 230)],
    ['in the corner of a larger picture', (x, y) => (isBar(x + 80, y + 40) ? 20 : 230)],
  ] as const satisfies readonly (readonly [string, (x: number, y: number) => number])[]) {
    test(`is the same ${name}`, () => {
      const { image } = prepareDigit(drawn(200, 200, pixelAt));
      const [left = 0, top = 0, right = 0, bottom = 0] = inkBox(image);
      assert.deepEqual([right - left, bottom - top], [4, 20]);
      // The middle lies between pixels, so a little more ink on one side moves it by a pixel.
      assert.ok(Math.abs(left - 12) <= 1 && Math.abs(top - 4) <= 1, `it begins at ${left}, ${top}`);
    });
  }

  test('stays what it is with other options', () => {
    const dark = drawn(200, 200, (x, y) => (isBar(x, y) ? 0 : 255));
    assert.deepEqual(prepareDigit(dark, { invert: 'always' }).image, bar.image);
    assert.deepEqual(inkBox(prepareDigit(dark, { invert: 'never', level: false }).image), [4, 4, 24, 24]);
    const uncut = prepareDigit(
      drawn(200, 200, (x, y) => (isBar(x, y) ? 255 : 0)),
      { crop: false },
    );
    assert.deepEqual(inkBox(uncut.image), [13, 9, 15, 19]);
    const small = drawn(30, 14, (x, y) => (x >= 3 && x < 5 && y >= 2 && y < 12 ? 255 : 0));
    assert.deepEqual(inkBox(prepareDigit(small, { fit: false, center: 'off' }).image), [0, 0, 2, 10]);
    assert.deepEqual(inkBox(prepareDigit(small, { fit: false, center: 'box' }).image), [13, 9, 15, 19]);
  });

  test('is explained step by step', () => {
    const { steps } = prepareDigit(drawn(800, 400, (x, y) => (isBar(x, y) ? 20 : 230)));
    assert.deepEqual(
      steps.map(({ name, picture: { width, height } }) => `${name} ${width}x${height}`),
      [
        'picture 800x400',
        'shrink 384x192',
        'invert 384x192',
        'level 384x192',
        'crop 10x48',
        'fit 4x20',
        'center 28x28',
      ],
    );
    assert.ok(steps.every(({ text }) => /^[A-Z].*\.$/.test(text)));
  });
});

describe('without steps', () => {
  const photo = drawn(300, 200, (x, y) => (x * 3 + y * 5) % 256);

  test('a picture is only resized, whatever its proportions, as a training does', () => {
    const { image, steps } = prepareDigit(photo, { steps: 'none' });
    const resized = new Uint8Array(1024);
    new BilinearResizer(300, 200).resize(photo.pixels, resized);
    assert.deepEqual(image, resized);
    assert.deepEqual(
      steps.map(({ name }) => name),
      ['picture', 'resize'],
    );
    const ready = drawn(32, 32, (x, y) => x * y);
    assert.deepEqual(prepareDigit(ready, { steps: 'none' }).image, ready.pixels);
  });

  test('the steps that are asked for are taken', () => {
    const inverted = { ...photo, pixels: photo.pixels.map((value) => 255 - value) };
    const { image } = prepareDigit(photo, { steps: 'none', invert: 'always' });
    assert.deepEqual(image, prepareDigit(inverted, { steps: 'none' }).image);
    const centred = prepareDigit(photo, { steps: 'none', center: 'box' });
    assert.deepEqual([centred.image.length, centred.steps.at(-1)?.name], [784, 'center']);
  });

  test('so is one for a model that learned from other images than writing of 28x28', () => {
    const lengthFor = (learned: LearnedImages): number => prepareDigit(photo, {}, learned).image.length;
    assert.equal(lengthFor({}), 784);
    assert.equal(lengthFor({ classNames: ['0', '1', 'Z', 'é'], imageSide: 28 }), 784);
    assert.equal(lengthFor({ classNames: ['0', '1'], imageSide: 32 }), 1024);
    assert.equal(lengthFor({ classNames: ['0', 'sneaker'], imageSide: 28 }), 1024);
    assert.equal(lengthFor({ classNames: ['9', '10'] }), 1024);
    assert.equal(prepareDigit(photo, { steps: 'mnist' }, { classNames: ['sneaker'] }).image.length, 784);
  });
});

describe('problems', () => {
  for (const [problem, picture] of [
    ['blank', drawn(50, 50, () => 200)],
    ['blank', drawn(1, 1, () => 0)],
    ['faint', drawn(200, 200, (x, y) => (isBar(x, y) ? 180 : 200))],
    ['small', drawn(200, 200, (x, y) => (x >= 100 && x < 104 && y >= 100 && y < 107 ? 255 : 0))],
    ['cut-off', drawn(200, 200, (x, y) => (isBar(x, y + 50) ? 255 : 0))],
    ['several', drawn(200, 200, (x, y) => (isBar(x, y) || isBar(x - 50, y) ? 255 : 0))],
  ] as const) {
    test(`${picture.width} x ${picture.height} pixels: ${problem}`, () => {
      assert.deepEqual(prepareDigit(picture).problems, [problem]);
    });
  }

  test('a picture whose pixels do not fit its size is refused', () => {
    assert.throws(() => prepareDigit({ width: 2, height: 2, pixels: new Uint8Array(3) }), /must have 4 bytes, got 3/);
    assert.throws(() => prepareDigit({ width: 0, height: 2, pixels: new Uint8Array(0) }), /sides from 1, got 0 x 2/);
    assert.throws(() => greyOfRgba(1, 1, new Uint8Array(3)), /must have 4 bytes, got 3/);
  });
});

test('grey is that of ITU-R BT.601, with what is transparent over white', () => {
  const rgba = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 77, 77, 77, 255, 0, 0, 0, 0, 0, 0, 0, 128);
  assert.deepEqual([...greyOfRgba(6, 1, rgba).pixels], [76, 150, 29, 77, 255, 127]);
});
