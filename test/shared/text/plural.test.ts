import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted } from '../../../src/shared/text/plural.js';

test('a count and its noun agree', () => {
  assert.deepEqual(
    [0, 1, 2, 2_360].map((count) => counted(count, 'step')),
    ['0 steps', '1 step', '2 steps', '2,360 steps'],
  );
  assert.deepEqual(
    [1, 2].map((count) => counted(count, 'micro-batch', 'micro-batches')),
    ['1 micro-batch', '2 micro-batches'],
  );
});
