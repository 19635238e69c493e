import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseValidation, isValidationSize, validationCount } from '../../src/data/validation-split.js';

const labelsOf = (...sizes: number[]): Uint8Array =>
  Uint8Array.from(sizes.flatMap((size, label) => new Array<number>(size).fill(label)));

const chosenOf = (labels: Uint8Array, classCount: number, count: number, seed = 0): number[] => {
  const chosen = chooseValidation(labels, classCount, count, seed);
  const counts = new Array<number>(classCount).fill(0);
  for (const [sample, label] of labels.entries()) counts[label] = (counts[label] ?? 0) + (chosen[sample] ?? 0);
  return counts;
};

test('each class gives its share, rounded by the largest remainders', () => {
  assert.deepEqual(chosenOf(labelsOf(100, 50, 50), 3, 20), [10, 5, 5]);
  // 10 x (55, 25, 20) / 100 = 5.5, 2.5, 2: one more for the first of the equal remainders.
  assert.deepEqual(chosenOf(labelsOf(55, 25, 20), 3, 10), [6, 2, 2]);
  // 3.75, 3.5, 2.75: both with .75 get one more.
  assert.deepEqual(chosenOf(labelsOf(15, 14, 11), 3, 10), [4, 3, 3]);
});

test('a class keeps a sample to train with, and one without samples gives none', () => {
  assert.deepEqual(chosenOf(labelsOf(1, 0, 9), 3, 8), [0, 0, 8]);
  assert.throws(() => chooseValidation(labelsOf(1, 0, 9), 3, 9, 0), {
    code: 'dataset-validation',
    message: /at most 8/,
  });
});

test('the same seed chooses the same samples, another one others', () => {
  const labels = labelsOf(200, 200);
  assert.deepEqual(chooseValidation(labels, 2, 40, 5), chooseValidation(labels, 2, 40, 5));
  assert.notDeepEqual(chooseValidation(labels, 2, 40, 5), chooseValidation(labels, 2, 40, 6));
});

test('each class chooses for itself, and in every version of the program the same samples', () => {
  // Samples of both classes take turns: their places in the classes would be the same.
  const labels = Uint8Array.from({ length: 40 }, (_, sample) => sample % 2);
  const chosen = [...chooseValidation(labels, 2, 8, 3)].flatMap((isChosen, sample) => (isChosen ? [sample] : []));
  assert.deepEqual(chosen, [2, 10, 14, 17, 19, 23, 31, 32]);
});

test('a size is a whole number from 1, or a share', () => {
  for (const size of [1, 5000, 0.1, 0.999]) assert.ok(isValidationSize(size), String(size));
  for (const size of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    assert.ok(!isValidationSize(size), String(size));
  assert.equal(validationCount(0.1, 60_000), 6000);
  assert.equal(validationCount(0.001, 100), 1);
  assert.equal(validationCount(0.15, 10), 2, 'the nearest number');
  assert.equal(validationCount(7, 100), 7);
});
