import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exp, log } from '../../../src/engine/reference/elementary.js';

const assertClose = (got: number, expected: number) => {
  assert.ok(Math.abs(got - expected) <= 5e-16 * Math.abs(expected), `${got} must be ${expected}`);
};

test('exp is the exponential to the last digits', () => {
  fc.assert(
    fc.property(fc.double({ min: -708, max: 709, noNaN: true }), (x) => assertClose(exp(x), Math.exp(x))),
    { numRuns: 10_000 },
  );
  for (const x of [0, -0, 1, -1, Math.LN2, -Math.LN2 / 2, 1e-300, -708, 709]) assertClose(exp(x), Math.exp(x));
});

test('exp saturates beyond the range of float64', () => {
  assert.equal(exp(710), Number.POSITIVE_INFINITY);
  assert.equal(exp(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
  assert.equal(exp(-709), 0);
  assert.equal(exp(Number.NEGATIVE_INFINITY), 0);
  assert.ok(Number.isNaN(exp(Number.NaN)));
});

test('log is the logarithm to the last digits', () => {
  const range = fc.oneof(
    fc.double({ min: 1, max: 10, noNaN: true }),
    fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
  );
  fc.assert(
    fc.property(range, (x) => assertClose(log(x), Math.log(x))),
    { numRuns: 10_000 },
  );
  assert.equal(log(1), 0);
  for (const x of [Math.SQRT2, Math.SQRT1_2, 2, 10, 1 + 2 ** -52]) assertClose(log(x), Math.log(x));
});
