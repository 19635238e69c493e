import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wilsonInterval } from '../../src/evaluate/wilson-interval.js';

/** R. G. Newcombe, Statistics in Medicine 17 (1998), page 861, table I, method 3. */
const NEWCOMBE = [
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
] as const;

for (const [successes, trials, low, high] of NEWCOMBE) {
  test(`the interval of ${successes} in ${trials} is that of the literature`, () => {
    const interval = wilsonInterval(successes, trials);
    assert.equal(interval.ratio, successes / trials);
    assert.equal(interval.low.toFixed(4), low.toFixed(4));
    assert.equal(interval.high.toFixed(4), high.toFixed(4));
  });
}

test('the interval holds the ratio, lies in 0..1, and is as wide for errors as for successes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const successes = Math.round(share * trials);
      const { ratio, low, high } = wilsonInterval(successes, trials);
      assert.ok(0 <= low && low <= ratio && ratio <= high && high <= 1);
      const errors = wilsonInterval(trials - successes, trials);
      assert.ok(Math.abs(errors.low - (1 - high)) < 1e-12);
    }),
  );
});

test('each end solves the equation of the score test, from which the interval comes', () => {
  for (const [successes, trials] of [
    [9859, 10_000],
    [1, 3],
    [7, 8],
  ] as const) {
    const { ratio, low, high } = wilsonInterval(successes, trials);
    for (const end of [low, high]) {
      const score = Math.abs(ratio - end) / Math.sqrt((end * (1 - end)) / trials);
      assert.ok(Math.abs(score - 1.959964) < 1e-6, `${successes}/${trials}: ${score}`);
    }
  }
});

test('counts that are none are refused', () => {
  for (const [successes, trials] of [
    [1, 0],
    [2, 1],
    [-1, 1],
    [0.5, 1],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(() => wilsonInterval(successes, trials), /must be a whole number/);
  }
});
