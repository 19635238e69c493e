import assert from 'node:assert/strict';
import { test } from 'node:test';
import { threadCount } from '../../../src/engine/choice/thread-count.js';

test('auto takes what is there, and one thread where the engine has none', () => {
  assert.equal(threadCount('simd', 'auto', 8), 8);
  assert.equal(threadCount('webgpu', 'auto', 8), 1);
  assert.equal(threadCount('reference', 'auto', 8), 1);
});

test('a number is taken, whatever is there', () => {
  assert.equal(threadCount('simd', 16, 2), 16);
  assert.equal(threadCount('tensorflow', 1, 8), 1);
});
