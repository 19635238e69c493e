import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confusedPairs, confusionRows, confusionSummary } from '../../../src/page/model/confusion.js';

test('the diagonal of a confusion is muted, and heat grows with the errors', () => {
  const rows = confusionRows([90, 1, 0, 9, 0, 16, 0, 0, 0], ['0', '1', '2']);
  assert.deepEqual(
    rows.map(({ cells }) => cells.map(({ heat }) => heat)),
    [
      [0, 1, 0],
      [4, 0, 5],
      [0, 0, 0],
    ],
  );
  assert.deepEqual(
    rows.map(({ rightRatio }) => rightRatio),
    [90 / 91, 0, null],
  );
  assert.equal(confusionSummary(rows), '26 of 116 wrong; most often it takes 1 for 2 (16) and 1 for 0 (9).');
  assert.equal(confusionSummary(confusionRows([5, 0, 0, 5], ['0', '1'])), '0 of 10 wrong.');
});

test('the pairs that are mixed up most come first, by name', () => {
  const rows = confusionRows([90, 1, 9, 9, 0, 16, 0, 0, 0], ['coat', 'shirt', 'bag']);
  assert.deepEqual(confusedPairs(rows, 3), [
    { name: 'shirt', takenFor: 'bag', count: 16, share: '64.0 %' },
    { name: 'coat', takenFor: 'bag', count: 9, share: '9.0 %' },
    { name: 'shirt', takenFor: 'coat', count: 9, share: '36.0 %' },
  ]);
  assert.equal(confusionSummary(rows), '35 of 125 wrong; most often it takes shirt for bag (16) and coat for bag (9).');
});
