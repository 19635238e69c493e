import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  augmentationText,
  completeAugmentation,
  parseAugmentation,
} from '../../../src/shared/recipe/augmentation-text.js';

const NONE = { shiftPixels: 0, rotationDegrees: 0, scale: 0, elasticPixels: 0 };

describe('an augmentation as text', () => {
  test('is read back as it was written', () => {
    for (const augmentation of [
      null,
      { ...NONE, scale: 0.05 },
      { shiftPixels: 1.5, rotationDegrees: 180, scale: 0.5, elasticPixels: 16 },
    ]) {
      assert.deepEqual(parseAugmentation(augmentationText(augmentation)), augmentation);
    }
  });

  test('may lack amounts, and has them in any order', () => {
    assert.deepEqual(parseAugmentation('scale=.1, shift=2'), { ...NONE, shiftPixels: 2, scale: 0.1 });
    assert.equal(parseAugmentation('shift=0,rotate=0.0'), null);
  });

  for (const [text, reason] of [
    ['', "'' is not an amount"],
    ['on', "'on' is not an amount"],
    ['Off', "'Off' is not an amount"],
    ['turn=5', "'turn=5' is not an amount"],
    ['shift=2,', "'' is not an amount"],
    ['shift=-1', "'shift=-1' is not an amount"],
    ['shift=1e1', "'shift=1e1' is not an amount"],
    ['shift=1,shift=1', 'shift must be given once'],
    ['shift=16.5', "shift must be a number from 0 to 16, got '16.5'"],
    ['rotate=181', "rotate must be a number from 0 to 180, got '181'"],
    ['scale=0.6', "scale must be a number from 0 to 0.5, got '0.6'"],
    ['elastic=17', "elastic must be a number from 0 to 16, got '17'"],
  ] as const) {
    test(`is refused as ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseAugmentation(text), { name: 'RangeError', message: reason }));
  }
});

test('missing amounts are 0, and no amounts are no augmentation', () => {
  assert.deepEqual(completeAugmentation({ rotationDegrees: 5 }), { ...NONE, rotationDegrees: 5 });
  assert.equal(completeAugmentation(NONE), null);
  assert.equal(completeAugmentation({}), null);
  assert.equal(completeAugmentation(null), null);
});

test('amounts out of their range are refused by name', () => {
  for (const [amounts, message] of [
    [{ scale: 0.51 }, "scale must be a number from 0 to 0.5, got '0.51'"],
    [{ elasticPixels: Number.NaN }, "elasticPixels must be a number from 0 to 16, got 'NaN'"],
    [{ shiftPixels: '2' }, "shiftPixels must be a number from 0 to 16, got '2'"],
  ] as const) {
    assert.throws(() => completeAugmentation(amounts as object), { name: 'RangeError', message });
  }
});
