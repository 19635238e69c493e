import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADAM_START, adamElement, adamStep, tick } from '../../../src/coordinator/update/adam.js';
import { UpdateMemory } from '../../../src/coordinator/update/update-memory.js';
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
  const memory = new UpdateMemory();
  const parameters = numbers(1);
  memory.setParameters(parameters);
  const expected = Array.from(parameters, (parameter) => ({ parameter, firstMoment: 0, secondMoment: 0 }));
  let clock = ADAM_START;
  for (const sampleCount of [512, 96, 1]) {
    clock = tick(clock);
    const step = adamStep(clock, 1e-3, sampleCount);
    const gradient = numbers(sampleCount);
    assert.equal(memory.adam(memory.take(gradient), step), true);
    for (const [i, { parameter, firstMoment, secondMoment }] of expected.entries()) {
      expected[i] = adamElement(parameter, firstMoment, secondMoment, gradient[i] ?? 0, step);
    }
  }
  assert.deepEqual(
    memory.parameters(),
    Float32Array.from(expected, ({ parameter }) => parameter),
  );
  const { first, second } = memory.moments();
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
  const memory = new UpdateMemory();
  const gradients = Array.from({ length: 20 }, (_, i) => numbers(i + 5));
  const [sum, ...others] = gradients.map((gradient) => memory.take(gradient));
  assert.ok(sum !== undefined);
  for (const other of others) memory.add(sum, other);
  const expected = gradients.reduce((total, gradient) => total.map((value, i) => value + (gradient[i] ?? 0)));
  assert.deepEqual(memory.read(sum), expected);
});

test('parameters and moments can be put back', () => {
  const memory = new UpdateMemory();
  memory.setParameters(numbers(1));
  memory.setMoments({ first: numbers(2), second: numbers(3) });
  assert.deepEqual(memory.parameters(), numbers(1));
  assert.deepEqual(memory.moments(), { first: numbers(2), second: numbers(3) });
});

test('an update that is not finite shows, at every place', () => {
  for (const place of [0, 1, 2, 3, PARAMETER_COUNT - 1]) {
    const memory = new UpdateMemory();
    const gradient = new Float32Array(PARAMETER_COUNT);
    gradient[place] = Number.POSITIVE_INFINITY;
    assert.equal(memory.adam(memory.take(gradient), adamStep(tick(ADAM_START), 1e-3, 1)), false, String(place));
  }
});
