import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceOn, needsOwnNormalization } from '../../src/data/data-advice.js';

const MNIST = { mean: 0.1307, standardDeviation: 0.3081 };
const GOOD = { trainCounts: [500, 600], validationCounts: [50, 60] };

const textsOf = (
  counts: { trainCounts: number[]; validationCounts: number[] | null },
  statistics = MNIST,
  [height, width]: readonly [number, number] = [28, 28],
): string[] => {
  const summary = { classNames: ['cat', 'dog'], testCounts: [10, 10], ...counts };
  const size = { height, width };
  return adviceOn(summary, { least: size, most: size }, statistics).map(({ text }) => text);
};

test('nothing is said about a data set like MNIST that has a validation set', () => {
  assert.deepEqual(textsOf(GOOD), []);
});

for (const [what, texts, says] of [
  ['a class with few samples', textsOf({ ...GOOD, trainCounts: [500, 9] }), /^class 'dog' has fewer than 10 samples/],
  ['a class without samples has a note already', textsOf({ ...GOOD, trainCounts: [9, 0] }), /^class 'cat' has fewer/],
  ['pixels of one grey', textsOf(GOOD, { mean: 1, standardDeviation: 0 }), /nothing to learn/],
  ['other pixels than those of MNIST', textsOf(GOOD, { mean: 0.5, standardDeviation: 0.3 }), /--mean auto --std auto/],
  ['large images', textsOf(GOOD, MNIST, [65, 65]), /65x65 pixels become 32x32/],
  ['images that are not square', textsOf(GOOD, MNIST, [28, 30]), /not square are stretched/],
  ['no validation set', textsOf({ ...GOOD, validationCounts: null }), /keeps 110 samples/],
] as const) {
  test(`advice on ${what}`, () => {
    assert.equal(texts.length, 1);
    assert.match(texts[0] as string, says);
  });
}

test('labels that begin at 1 leave class 0 empty', () => {
  const summary = {
    classNames: ['0', '1'],
    trainCounts: [0, 90],
    validationCounts: [0, 10],
    testCounts: [0, 9],
  };
  const size = { height: 28, width: 28 };
  const texts = (counts: Partial<typeof summary>) =>
    adviceOn({ ...summary, ...counts }, { least: size, most: size }, MNIST).map(({ text }) => text);
  assert.deepEqual(texts({}), ['the labels begin at 1: subtract 1 from each unless a class 0 is meant']);
  assert.deepEqual(texts({ testCounts: [1, 9] }), []);
  assert.deepEqual(texts({ classNames: ['cat', 'dog'] }), []);
});

test('the own normalisation is proposed where that of MNIST is far off', () => {
  assert.equal(needsOwnNormalization(MNIST), false);
  assert.equal(needsOwnNormalization({ mean: 0.1733, standardDeviation: 0.3317 }), false, 'EMNIST');
  assert.equal(needsOwnNormalization({ mean: 0.286, standardDeviation: 0.353 }), true, 'Fashion-MNIST');
});
