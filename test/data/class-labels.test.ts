import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classCountOf, classNotes, numberedClasses } from '../../src/data/class-labels.js';

/** Samples by label, of 256 labels. */
const counts = (...labels: number[]): number[] =>
  Array.from({ length: 256 }, (_, label) => labels.filter((other) => other === label).length);

test('the largest label of any split says how many classes there are', () => {
  assert.equal(classCountOf([counts(0, 25, 3), counts(1)]), 26);
  assert.equal(classCountOf([counts(0, 1), counts(0, 200)]), 201);
  assert.equal(classCountOf([counts(255)]), 256);
  assert.equal(classCountOf([counts(0), counts(0)]), 2, 'a network tells at least two apart');
  assert.equal(classCountOf([counts(0, 4), counts(3)], 10), 10);
  assert.equal(classCountOf([counts(0, 10), counts(3)], 10), 11);
});

test('gaps in the labels and test labels without training samples are said, and nothing else', () => {
  const say = (train: readonly number[], testCounts: readonly number[], names = numberedClasses(train.length)) =>
    classNotes(names, train, testCounts).map(({ level, text }) => `${level}: ${text}`);
  assert.deepEqual(say([3, 1], [0, 1]), []);
  assert.deepEqual(say([3, 0, 1, 0, 0, 0, 2], [1, 0, 0, 0, 0, 0, 0]), ['warning: classes 1, 3 to 5 have no sample']);
  assert.deepEqual(say([3, 0, 1, 0], [1, 4, 1, 0]), [
    'warning: class 3 has no sample',
    'warning: class 1 occurs in the test set alone (4 samples): no model can learn that from this training set',
  ]);
  assert.deepEqual(say([0, 0, 1], [1, 2, 1], ['ship', 'a\u001b[2J', 'car']), [
    "warning: classes 'ship', 'a\\x1b[2J' occur in the test set alone (3 samples): no model can learn that from this training set",
  ]);
  const every2nd = Array.from({ length: 40 }, (_, label) => label % 2);
  assert.match(
    say(every2nd, every2nd)[0] ?? '',
    /^warning: classes 0, 2, 4, 6, 8, 10, 12, 14 and 12 more have no sample$/,
  );
});
