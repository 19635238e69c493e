import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADAM_START, adamElement, adamStep, tick } from '../../../src/coordinator/update/adam.js';
import { UpdateKernel } from '../../../src/coordinator/update/update-kernel.js';
import { PARAMETER_COUNT } from '../../../src/shared/model/model.js';

/** Numbers of all sizes, from a fixed sequence. */
function numbers(seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: PARAMETER_COUNT }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 10 ** ((state % 13) - 6);
  });
}

test('three steps have the bits of the definition', () => {
  const kernel = new UpdateKernel();
  const parameters = numbers(1);
  kernel.setParameters(parameters);
  const expected = Array.from(parameters, (parameter) => ({ parameter, firstMoment: 0, secondMoment: 0 }));
  let clock = ADAM_START;
  for (const sampleCount of [512, 96, 1]) {
    clock = tick(clock);
    const step = adamStep(clock, 1e-3, sampleCount);
    const gradient = numbers(sampleCount);
    assert.equal(kernel.adam(kernel.take(gradient), step), true);
    for (const [i, { parameter, firstMoment, secondMoment }] of expected.entries()) {
      expected[i] = adamElement(parameter, firstMoment, secondMoment, gradient[i] ?? 0, step);
    }
  }
  assert.deepEqual(
    kernel.parameters(),
    Float32Array.from(expected, ({ parameter }) => parameter),
  );
  const { first, second } = kernel.moments();
  assert.deepEqual(
    first,
    Float32Array.from(expected, ({ firstMoment }) => firstMoment),
  );
  assert.deepEqual(
    second,
    Float32Array.from(expected, ({ secondMoment }) => secondMoment),
  );
});

test('addition is element by element in float32, whatever the slots', () => {
  const kernel = new UpdateKernel();
  const gradients = Array.from({ length: 20 }, (_, i) => numbers(i + 5));
  const [sum, ...others] = gradients.map((gradient) => kernel.take(gradient));
  assert.ok(sum !== undefined);
  for (const other of others) kernel.add(sum, other);
  const expected = gradients.reduce((total, gradient) => total.map((value, i) => value + (gradient[i] ?? 0)));
  assert.deepEqual(kernel.read(sum), expected);
});

test('parameters and moments can be put back', () => {
  const kernel = new UpdateKernel();
  kernel.setParameters(numbers(1));
  kernel.setMoments({ first: numbers(2), second: numbers(3) });
  assert.deepEqual(kernel.parameters(), numbers(1));
  assert.deepEqual(kernel.moments(), { first: numbers(2), second: numbers(3) });
});

test('an update that is not finite shows, at every place', () => {
  for (const place of [0, 1, 2, 3, PARAMETER_COUNT - 1]) {
    const kernel = new UpdateKernel();
    const gradient = new Float32Array(PARAMETER_COUNT);
    gradient[place] = Number.POSITIVE_INFINITY;
    assert.equal(kernel.adam(kernel.take(gradient), adamStep(tick(ADAM_START), 1e-3, 1)), false, String(place));
  }
});
