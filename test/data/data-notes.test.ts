import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classSizes } from '../../src/data/class-labels.js';
import { notesOn } from '../../src/data/data-notes.js';

function notesFor(trainCounts: readonly number[], testCounts: readonly number[]): string[] {
  const classNames = trainCounts.map((_, label) => String(label));
  const summary = { layout: 'x', classNames, trainCounts, validationCounts: null, testCounts };
  return notesOn({ ...summary, classSizes: classSizes(trainCounts, null) }).map(
    ({ level, text }) => `${level}: ${text}`,
  );
}

test('a data set without oddities has no notes', () => assert.deepEqual(notesFor([10, 40], [5, 5]), []));

test('a training set of one class is warned of', () => {
  assert.deepEqual(notesFor([0, 9], [0, 5]), [
    'warning: class 0 has no sample',
    'warning: all training samples are of one class: no model can learn from them to tell classes apart',
  ]);
});

test('classes that differ much in size, and classes that are not tested, are named', () => {
  assert.deepEqual(notesFor([10, 50], [5, 0]), [
    "info: the test set has no sample of '1'",
    'info: the classes differ in size: 10 samples in the smallest, 50 in the largest',
  ]);
});
