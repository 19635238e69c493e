import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flopOf, gigaflops, MULTIPLY_ADDS, STAGES, WHOLE } from '../../../bench/kernels/stages.js';

/** Runs a loop nest and counts how often its body is reached. */
function count(...bounds: readonly number[]): number {
  const [bound, ...inner] = bounds;
  if (bound === undefined) return 1;
  let sum = 0;
  for (let i = 0; i < bound; i++) sum += count(...inner);
  return sum;
}

test('multiply-adds are those of the loops of the contract', () => {
  const dense = count(120, 400) + count(84, 120) + count(10, 84);
  assert.deepEqual(MULTIPLY_ADDS, {
    'load images': 0,
    'conv1 forward': count(6, 28, 28, 5, 5),
    // Output channels, rows, pairs of columns, points, then the chain: input channels and the kernel's rows.
    'conv2 forward': count(16, 10, 5, 6, 6, 5),
    'dense forward': dense,
    loss: 0,
    'dense input gradient': dense,
    'dense weight gradient': dense,
    // Pooled pixels, then the weights that each winner saw its inputs through.
    'conv2 weight gradient': count(25, 16, 6, 5, 5),
    // Windows, their inputs, then the chain over the outputs.
    'conv2 input gradient': count(25, 6, 6, 6, 16),
    'conv1 weight gradient': count(196, 6, 5, 5),
  });
});

test('the whole is the sum of the stages, and two operations for a multiply-add', () => {
  assert.equal(
    flopOf(WHOLE),
    STAGES.reduce((sum, stage) => sum + flopOf(stage), 0),
  );
  assert.equal(flopOf('dense forward'), 2 * 58_920);
});

test('GFLOP/s follow from microseconds for a sample', () => {
  assert.equal(gigaflops('conv1 forward', 2), 117.6);
});
