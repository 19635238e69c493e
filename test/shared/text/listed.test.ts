import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed } from '../../../src/shared/text/listed.js';

test('a long list ends with how many more there are', () => {
  assert.equal(listed(['a']), 'a');
  assert.equal(listed([1, 2, 3], 3), '1, 2, 3');
  assert.equal(listed([1, 2, 3, 4], 3), '1, 2, 3 and 1 more');
  assert.equal(listed([...'abcdefghij']), 'a, b, c, d, e, f, g, h and 2 more');
});
