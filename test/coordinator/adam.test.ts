import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adamStep, createAdamState } from '../../src/coordinator/adam.js';

test('the first step moves every parameter by the learning rate against its gradient', () => {
  const state = createAdamState(3);
  const updated = adamStep(Float32Array.of(1, 1, 1), Float32Array.of(512, -5120, 0), 512, state, {
    learningRate: 0.01,
  });
  // Bias correction makes the first update lr * g / (|g| + eps).
  assert.deepEqual([...updated], [Math.fround(0.99), Math.fround(1.01), 1]);
});

test('three steps agree with figures worked out by hand in float64', () => {
  const gradients = [0.5, -0.25, 1];
  let expected = 2;
  let first = 0;
  let second = 0;
  gradients.forEach((gradient, i) => {
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient ** 2;
    const correctedFirst = first / (1 - 0.9 ** (i + 1));
    const correctedSecond = second / (1 - 0.999 ** (i + 1));
    expected -= (0.1 * correctedFirst) / (Math.sqrt(correctedSecond) + 1e-8);
  });
  const state = createAdamState(1);
  let parameters: Float32Array = Float32Array.of(2);
  for (const gradient of gradients) {
    parameters = adamStep(parameters, Float32Array.of(gradient * 4), 4, state, { learningRate: 0.1 });
  }
  assert.ok(Math.abs((parameters[0] ?? 0) - expected) < 1e-6, `${parameters[0]} instead of ${expected}`);
  assert.equal(state.stepCount, 3);
});

test('the parameters before the step are left as they were', () => {
  const parameters = Float32Array.of(1, 2);
  adamStep(parameters, Float32Array.of(1, 1), 1, createAdamState(2), { learningRate: 0.1 });
  assert.deepEqual([...parameters], [1, 2]);
});
