import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { cosPi } from '../../src/shared/cos-pi.js';

/** Fixed-point numbers with 60 decimal digits behind the point. */
const ONE = 10n ** 60n;
const PI = 3141592653589793238462643383279502884197169399375105820974944n;

/** cos(pi * numerator / denominator), the error below 1e-50: Taylor's series in whole numbers. */
function exactCosPi(numerator: number, denominator: number): bigint {
  const angle = (PI * BigInt(numerator)) / BigInt(denominator);
  const square = (angle * angle) / ONE;
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n += 2n) {
    sum += term;
    term = -(term * square) / ONE / (n * (n + 1n));
  }
  return sum;
}

/** A float64 of at most 1 in size as a fixed-point number, exactly to 60 digits. */
const fixed = (x: number): bigint => (BigInt(x * 2 ** 120) * ONE) >> 120n;

test('the cosine differs from the exact one by less than 1e-15', () => {
  const COUNT = 4096;
  let worst = 0n;
  for (let i = 0; i <= COUNT; i++) {
    const error = fixed(cosPi(i / COUNT)) - exactCosPi(i, COUNT);
    worst = [worst, error, -error].reduce((a, b) => (a > b ? a : b));
  }
  assert.ok(Number(worst) / Number(ONE) < 1e-15, `${Number(worst) / Number(ONE)}`);
});

test('the cosine is exact where it has few digits', () => {
  assert.deepEqual([0, 1 / 3, 0.5, 1].map(cosPi), [1, 0.5, 0, -1]);
});

test('the cosine has these bits on every host', () => {
  const values = Float64Array.from({ length: 10_001 }, (_, i) => cosPi(i / 10_000));
  const sha256 = createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
  assert.equal(sha256, '4a61604def824519b5a0ac79fcebb32b20af12f05063656b1e9c069d53caabae');
});
