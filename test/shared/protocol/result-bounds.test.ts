import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultInNumbers } from '../../../src/shared/protocol/result-bounds.js';

const BOUND = 2 ** 60;
const SAMPLES = 4;

const codeOf = (lossSum: number, ...gradient: number[]): string | undefined =>
  faultInNumbers(
    { nodes: [{ level: 0, index: 0, sampleCount: SAMPLES, lossSum, correctCount: 0 }] },
    [Float32Array.from(gradient)],
    () => false,
  )?.code;

test('a gradient counts up to a Euclidean norm of 2^60 a sample', () => {
  assert.equal(codeOf(1, 0, 0, 0, 0, SAMPLES * BOUND), undefined);
  assert.equal(codeOf(1, 0, 0, 0, 0, -SAMPLES * BOUND), undefined);
  const next = SAMPLES * BOUND * (1 + 2 ** -23);
  for (let at = 0; at < 7; at++) {
    for (const value of [next, -next, 3.4e38]) {
      const gradient = new Array<number>(7).fill(0);
      gradient[at] = value;
      assert.equal(codeOf(1, ...gradient), 'out-of-bounds');
    }
  }
  assert.equal(
    codeOf(1, ...new Array<number>(5).fill((SAMPLES * BOUND) / 2)),
    'out-of-bounds',
    'many of half the size',
  );
});

test('NaN and infinity have a code of their own, wherever they are', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (let at = 0; at < 7; at++) {
      const gradient = new Array<number>(7).fill(3.4e38);
      gradient[at] = bad;
      assert.equal(codeOf(1, ...gradient), 'not-finite');
    }
    assert.equal(codeOf(bad, 1), 'not-finite');
  }
});

test('a loss is neither negative, but for roundings, nor beyond 2^60 a sample', () => {
  for (const lossSum of [0, -0, -SAMPLES * 1e-6, 2.3 * SAMPLES, 17_575 * SAMPLES, BOUND * SAMPLES]) {
    assert.equal(codeOf(lossSum, 1), undefined, String(lossSum));
  }
  for (const lossSum of [-1, -SAMPLES / 1000, 1e300, Number.MAX_VALUE, -Number.MAX_VALUE, 1.1 * BOUND * SAMPLES]) {
    assert.equal(codeOf(lossSum, 1), 'out-of-bounds', String(lossSum));
  }
});
