import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertGradientsClose } from '../support/gradients.js';
import * as data from './contract-data.js';
import * as order from './order/functions.js';
import { computeInOrder } from './order/micro-batch.js';
import { assertLossClose } from './steps.js';

/** The order of operations of docs/numerics.md is also a good one: what it yields is near the mathematical value. */
describe('the order of operations, written literally', () => {
  const samples = Uint32Array.of(...data.digits(5), ...data.synthetic);

  for (const [what, parameters] of [
    ['lively parameters', data.lively],
    ['equal logits', data.evenLogits],
    ['ties in the first pooling', data.tiedFirstPooling],
    ['ties in the second pooling', data.tiedSecondPooling],
    ['huge logits', data.hugeLogits],
  ] as const) {
    test(`computes what the reference computes: ${what}`, () => {
      const expected = data.oracle(parameters, samples);
      const got = computeInOrder(parameters, data, samples);
      assertGradientsClose(got.gradient, expected.gradient, 1e-5);
      assertLossClose(got.lossSum, expected.lossSum, 1e-6);
      assert.equal(got.correctCount, expected.correctCount);
    });
  }

  /** Largest error of a function, in units in the last place of the exact value. */
  function largestError(f: (x: number) => number, exact: (x: number) => number, from: number, to: number): number {
    let largest = 0;
    for (let i = 0; i <= 20_000; i++) {
      const x = Math.fround(from + ((to - from) * i) / 20_000);
      const ulp = 2 ** (Math.floor(Math.log2(Math.abs(exact(x)))) - 23);
      largest = Math.max(largest, Math.abs(f(x) - exact(x)) / ulp);
    }
    return largest;
  }

  test('the functions are right to a few units in the last place', () => {
    assert.ok(largestError(order.reciprocal, (d) => 1 / d, 1, 2) <= 0.78);
    assert.ok(largestError(order.reciprocal, (d) => 1 / d, 1, 2 ** 125.9) <= 0.78);
    assert.ok(largestError(order.exp, Math.exp, -86, 86) < 1.3);
    assert.ok(largestError(order.log1p, Math.log1p, 1e-7, 9) < 1.4);
    // The sum of 256 exponentials, without the greatest.
    assert.ok(largestError(order.log1p, Math.log1p, 9, 255) < 0.61);
    assert.ok(largestError(order.reciprocal, (d) => 1 / d, 1, 256) <= 0.78);
    assert.ok(largestError(order.sigmoid, (x) => 1 / (1 + Math.exp(-x)), -85.9, 85.9) < 2.5);
    assert.equal(order.log1p(0), 0);
  });
});
