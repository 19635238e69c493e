import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { epochPermutation, fileOrder, sampleOrder } from '../../../src/shared/data/sample-order.js';

const sha256 = (order: Uint32Array) => createHash('sha256').update(order).digest('hex');
const uint32 = fc.nat({ max: 0xffffffff });

test('the order never changes: results that were published with a seed stay valid', () => {
  assert.deepEqual([...epochPermutation(10, 0, 0)], [4, 2, 1, 3, 7, 6, 9, 8, 5, 0]);
  for (const [seed, epoch, hash] of [
    [0, 1, '36fa956284dbc3f8cf331b817df80f5eff880041a05905c2f9169d8e5d6eda11'],
    [1, 0, '3b037d6246e0a2423499427caabf93c7aa6b524128abd37015ec916047f4c266'],
    [0xffffffff, 7, 'b7d6ec0751d11640382b5f72a4cc6fcc587e75912dc4d6d74d9f71c97c05e7c4'],
  ] as const) {
    assert.equal(sha256(epochPermutation(60000, seed, epoch)), hash);
  }
});

test('every sample comes exactly once', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2000 }), uint32, uint32, (count, seed, epoch) => {
      assert.deepEqual(epochPermutation(count, seed, epoch).sort(), fileOrder(count));
    }),
  );
});

test('all permutations are equally likely', () => {
  const counts = new Map<string, number>();
  const draws = 24 * 500;
  for (let epoch = 0; epoch < draws; epoch++) {
    const key = epochPermutation(4, 42, epoch).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
  // 99.9 % of samples from the uniform distribution stay below, with 23 degrees of freedom.
  assert.ok(chiSquared < 49.73, `chi-squared ${chiSquared}`);
});

test('orders of neighbouring seeds and epochs are unrelated', () => {
  // Two unrelated permutations agree in one position on average, whatever their length; a sum of 300 has deviation 17.
  for (const [seedStep, epochStep] of [
    [0, 1],
    [1, 0],
    [1, -1],
  ] as const) {
    let agreements = 0;
    for (let i = 1; i <= 300; i++) {
      const other = epochPermutation(500, i + seedStep, i + epochStep);
      for (const [position, sample] of epochPermutation(500, i, i).entries()) {
        if (other[position] === sample) agreements++;
      }
    }
    assert.ok(Math.abs(agreements - 300) < 70, `${agreements} agreements`);
  }
});

test('without shuffling, the order is that of the file in every epoch', () => {
  const options = { sampleCount: 5, shuffle: false, seed: 5 };
  assert.deepEqual([...sampleOrder({ ...options, epoch: 0 })], [0, 1, 2, 3, 4]);
  assert.deepEqual([...sampleOrder({ ...options, epoch: 1 })], [0, 1, 2, 3, 4]);
  assert.deepEqual(sampleOrder({ ...options, shuffle: true, epoch: 3 }), epochPermutation(5, 5, 3));
});
