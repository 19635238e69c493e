import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADAM_START, adamElement, adamStep, tick } from '../../../src/coordinator/update/adam.js';

test('the first step moves a parameter by the learning rate against its gradient', () => {
  const step = adamStep(tick(ADAM_START), 0.01, 512);
  // Bias correction makes the first update lr * g / (|g| + eps).
  for (const [gradientSum, expected] of [
    [512, 0.99],
    [-5120, 1.01],
    [0, 1],
  ] as const) {
    const { parameter } = adamElement(1, 0, 0, gradientSum, step);
    assert.ok(Math.abs(parameter - expected) < 1e-7, `${parameter} instead of ${expected}`);
  }
});

test('three steps agree with the formula in float64', () => {
  const gradients = [0.5, -0.25, 1];
  let expected = 2;
  let first = 0;
  let second = 0;
  let clock = ADAM_START;
  let state = { parameter: 2, firstMoment: 0, secondMoment: 0 };
  gradients.forEach((gradient, i) => {
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient ** 2;
    const correctedFirst = first / (1 - 0.9 ** (i + 1));
    const correctedSecond = second / (1 - 0.999 ** (i + 1));
    expected -= (0.1 * correctedFirst) / (Math.sqrt(correctedSecond) + 1e-8);

    clock = tick(clock);
    const { parameter, firstMoment, secondMoment } = state;
    state = adamElement(parameter, firstMoment, secondMoment, gradient * 4, adamStep(clock, 0.1, 4));
  });
  assert.ok(Math.abs(state.parameter - expected) < 1e-6, `${state.parameter} instead of ${expected}`);
  assert.equal(clock.stepCount, 3);
});
