import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UpdateMemory } from '../../../src/coordinator/update/update-memory.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { assertSameBits } from '../../support/gradients.js';

// update-arithmetic.test.ts tests the results of all arithmetics.

const { parameterCount } = CLASSIC_NETWORK;
const numbers = (seed: number): Float32Array => Float32Array.from({ length: parameterCount }, (_, i) => i * seed);

test('an inspected gradient is taken as it is, and only until the next inspection', () => {
  const arithmetic = new UpdateMemory('soft', parameterCount);
  const [one, other] = [numbers(9), numbers(10)];
  arithmetic.inspect([one, other]);
  const slots = [other, one, one].map((gradient) => arithmetic.take(gradient));
  assert.equal(new Set(slots).size, 3, 'a second take of the same gradient has a slot of its own');
  for (const [i, slot] of slots.entries()) assertSameBits(arithmetic.read(slot), i === 0 ? other : one, 'slot');
  arithmetic.inspect([one]);
  arithmetic.inspect([other]);
  one.fill(1);
  assertSameBits(arithmetic.read(arithmetic.take(one)), one, 'changed after its inspection was over');
});

test('gradients that are inspected and never taken use no more memory', () => {
  const arithmetic = new UpdateMemory('soft', parameterCount);
  const gradients = [numbers(11), numbers(12)];
  for (let i = 0; i < 50; i++) arithmetic.inspect(gradients);
  arithmetic.inspect([]);
  const slots = gradients.map((gradient) => arithmetic.take(gradient));
  assert.deepEqual(slots.toSorted(), [3, 4]);
});
