import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipFactor, sumOfSquares } from '../../../src/coordinator/update/clipping.js';

// Expected: torch.nn.utils.clip_grad_norm_ multiplies by min(1, max_norm / (norm + 1e-6)).
test('a gradient that is longer than allowed is scaled to that length, as in PyTorch, and others stay', () => {
  assert.equal(clipFactor(2, 0.5), 0.5 / (2 + 1e-6));
  assert.equal(clipFactor(1e-6, 1e-6), 0.5, 'a tiny one is divided by more than its norm');
  assert.equal(clipFactor(0.5, 0.5), 0.5 / (0.5 + 1e-6));
  for (const norm of [0, 0.1, 0.499]) assert.equal(clipFactor(norm, 0.5), 1);
  assert.ok(Number.isNaN(clipFactor(Number.NaN, 0.5)), 'the update shows that the gradient is not finite');
  assert.equal(clipFactor(Number.POSITIVE_INFINITY, 0.5), 0);
});

test('squares are added in order, in float64', () => {
  assert.equal(sumOfSquares(new Float32Array()), 0);
  assert.equal(sumOfSquares(Float32Array.of(3, -4)), 25);
  // Behind 2^54 each of three ones is lost; before it, their sum is not.
  assert.equal(sumOfSquares(Float32Array.of(2 ** 27, 1, 1, 1)), 2 ** 54);
  assert.equal(sumOfSquares(Float32Array.of(1, 1, 1, 2 ** 27)), 2 ** 54 + 4);
  // The square of this one does not fit into float32.
  const value = Math.fround(1e30);
  assert.equal(sumOfSquares(Float32Array.of(value)), value * value);
});
