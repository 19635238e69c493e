import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arithmeticSentences } from '../../../src/cli/report/arithmetic-sentences.js';
import type { Arithmetic } from '../../../src/engine/webgpu/arithmetic/kernel-arithmetic.js';
import { probedWith } from '../../engine/webgpu/arithmetic/probed-with.js';

/** Sentences about a device whose driver differs in these operations, and whose kernels compute so. */
const sentences = (
  differing: Parameters<typeof probedWith>[1],
  [fma, sums]: readonly [fma: Arithmetic, sums: Arithmetic],
  isEqual = true,
): string[] => {
  // The counts of another way to compute are not the driver's.
  const probed = [probedWith('guarded', { sum: [9, 9] }), probedWith('driver', differing)];
  return arithmeticSentences({ probed, taken: { fma, sums }, isEqual });
};

const FMA = "The driver's multiply-adds are not exact";
const SUMS = "The driver's sums or products are not exact";
const TINY = 'The driver takes numbers below 1.2e-38 for zero';
const LONGER = 'This takes longer than on a driver that is exact.';
const OWN = 'It does not yield the known answer (docs/gpus.md).';
const COUNTS = '--log json counts the results that differ.';
const FLUSHED = { separate: [0, 90], product: [0, 90], sum: [0, 40], comparison: [0, 3], order: [0, 8] } as const;

test('a driver that is exact is told in a few words', () => {
  assert.deepEqual(sentences({}, ['driver', 'driver']), ["The driver's arithmetic is exact."]);
  // Kernels have no product to which they add something.
  assert.deepEqual(sentences({ separate: [900, 9] }, ['driver', 'driver']), ["The driver's arithmetic is exact."]);
});

test('each fault of a driver is told with what the kernels do about it', () => {
  const fma = { fma: [1245, 254] } as const;
  // Its order of sums did no harm: the known answer holds.
  const inOrder = { ...fma, order: [843, 0] } as const;
  assert.deepEqual(sentences(inOrder, ['integers', 'driver']), [`${FMA}, so they are computed in integers.`, LONGER]);
  assert.deepEqual(sentences(inOrder, ['integers', 'guarded']), [
    `${FMA}, so they are computed in integers.`,
    'The driver changes the order of sums, which the kernels prevent.',
    LONGER,
  ]);
  assert.deepEqual(sentences({ ...FLUSHED, fma: [0, 90] }, ['guarded', 'guarded']), [
    `${TINY}, so they are computed in integers.`,
    LONGER,
  ]);
  assert.deepEqual(sentences({ ...FLUSHED, ...fma }, ['integers', 'guarded']), [
    `${FMA}, so they are computed in integers.`,
    `${TINY}, so they are computed in integers.`,
    LONGER,
  ]);
  assert.deepEqual(sentences({ product: [5, 0] }, ['driver', 'integers']), [
    `${SUMS}, so they are computed in integers.`,
    LONGER,
  ]);
});

test('a driver that is right alone and wrong in kernels is told as that', () => {
  const inKernels = 'The driver changes the results of kernels, so they compute in integers.';
  assert.deepEqual(sentences({}, ['integers', 'integers']), [inKernels, LONGER]);
});

test('a device with bits of its own is told so, with the faults that are known', () => {
  assert.deepEqual(sentences({}, ['driver', 'driver'], false), [OWN]);
  assert.deepEqual(sentences({ fma: [1200, 0], sum: [1, 0] }, ['driver', 'driver'], false), [
    `${FMA}.`,
    `${SUMS}.`,
    OWN,
    COUNTS,
  ]);
  assert.deepEqual(sentences(FLUSHED, ['driver', 'driver'], false), [`${TINY}.`, OWN, COUNTS]);
});
