import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastOf } from '../../bench/pin-to-core.js';

test('the last core of a list', () => {
  assert.equal(lastOf('0'), 0);
  assert.equal(lastOf('0-3'), 3);
  assert.equal(lastOf('0-3,8'), 8);
  assert.equal(lastOf('1,4-7'), 7);
  assert.equal(lastOf(''), Number.NaN);
});
