import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arithmeticsToTry } from '../../../../src/engine/webgpu/arithmetic/choose-arithmetic.js';
import { probedWith } from './probed-with.js';

/** With it, a driver can change nothing. */
const INTEGERS = { fma: 'integers', sums: 'integers' } as const;

test("the driver's arithmetic is taken where it is right", () => {
  assert.deepEqual(arithmeticsToTry([probedWith('driver', {})]), [{ fma: 'driver', sums: 'driver' }, INTEGERS]);
  // Kernels have no product to which they add something.
  assert.deepEqual(arithmeticsToTry([probedWith('driver', { separate: [900, 9] })]), [
    { fma: 'driver', sums: 'driver' },
    INTEGERS,
  ]);
});

test('integers take the place of a multiply-add that rounds the product', () => {
  const probed = [
    probedWith('driver', { fma: [1200, 0] }),
    probedWith('guarded', { fma: [1200, 0] }),
    probedWith('integers', {}),
  ];
  assert.deepEqual(arithmeticsToTry(probed), [{ fma: 'integers', sums: 'driver' }, INTEGERS]);
});

test('a driver that takes subnormal numbers for zero is guarded', () => {
  const flushed = { product: [0, 90], sum: [0, 40], comparison: [0, 3], order: [0, 8] } as const;
  assert.deepEqual(arithmeticsToTry([probedWith('driver', { ...flushed, fma: [0, 90] }), probedWith('guarded', {})]), [
    { fma: 'guarded', sums: 'guarded' },
    INTEGERS,
  ]);
  const rounding = [
    probedWith('driver', { ...flushed, fma: [1200, 90] }),
    probedWith('guarded', { fma: [1200, 0] }),
    probedWith('integers', {}),
  ];
  assert.deepEqual(arithmeticsToTry(rounding), [{ fma: 'integers', sums: 'guarded' }, INTEGERS]);
});

test('a driver that drops numbers from sums may do so in the kernels, where the known answer decides', () => {
  assert.deepEqual(arithmeticsToTry([probedWith('driver', { order: [800, 0] }), probedWith('guarded', {})]), [
    { fma: 'driver', sums: 'driver' },
    { fma: 'driver', sums: 'guarded' },
    INTEGERS,
  ]);
});

test("where even integers go wrong, the arithmetic is the driver's, but without a multiply-add that rounds the product", () => {
  const driver = { fma: 'driver', sums: 'driver' };
  assert.deepEqual(arithmeticsToTry([]), [driver]);
  const wrongFma = [
    probedWith('driver', { fma: [1200, 0] }),
    probedWith('guarded', { fma: [1200, 0] }),
    probedWith('integers', { fma: [1, 0] }),
  ];
  assert.deepEqual(arithmeticsToTry(wrongFma), [driver]);
  const wrongSums = [
    probedWith('driver', { fma: [1200, 0], sum: [1, 0] }),
    probedWith('guarded', { fma: [1200, 0], sum: [1, 0] }),
    probedWith('integers', { sum: [1, 0] }),
  ];
  assert.deepEqual(arithmeticsToTry(wrongSums), [{ fma: 'integers', sums: 'driver' }]);
  const flushed = { fma: [0, 90], sum: [0, 1] } as const;
  const subnormal = [
    probedWith('driver', flushed),
    probedWith('guarded', { sum: [0, 1] }),
    probedWith('integers', { sum: [0, 1] }),
  ];
  assert.deepEqual(arithmeticsToTry(subnormal), [driver]);
});
