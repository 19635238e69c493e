import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classNotes, numberedClasses } from '../../src/data/class-labels.js';

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
