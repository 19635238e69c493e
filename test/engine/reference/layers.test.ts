import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convolutionGradient, convolve } from '../../../src/engine/reference/convolution.js';
import { dense, denseGradient } from '../../../src/engine/reference/dense.js';
import { negativeLogLikelihood, predictedClass } from '../../../src/engine/reference/log-softmax.js';
import { maxPool, maxPoolGradient } from '../../../src/engine/reference/max-pool.js';
import { sigmoid, sigmoidGradient } from '../../../src/engine/reference/sigmoid.js';

const of = (...values: number[]) => Float64Array.from(values);

test('a convolution slides the kernel without turning it', () => {
  const shape = { inputChannels: 2, inputSide: 3, outputChannels: 1, filterSide: 2 };
  const input = of(1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 1, 0, 0, 0, 0);
  const weight = of(1, 10, 100, 1000, 3, 0, 0, 5);
  assert.deepEqual(convolve(input, weight, of(0.5), shape), of(5421.5 + 5, 6532.5, 8754.5, 9865.5 + 3));

  const gradient = convolutionGradient(input, weight, of(1, 0, 0, 2), shape);
  assert.deepEqual(gradient.weight, of(1 + 2 * 5, 2 + 2 * 6, 4 + 2 * 8, 5 + 2 * 9, 2, 0, 0, 1));
  assert.deepEqual(gradient.bias, of(3));
  assert.deepEqual(gradient.input, of(1, 10, 0, 100, 1002, 20, 0, 200, 2000, 3, 0, 0, 0, 5 + 6, 0, 0, 0, 10));
});

test('max-pooling takes the largest of each window, the first of equals', () => {
  const input = of(1, 2, 5, 5, 4, 3, 5, 5, 0, 0, -1, -2, 0, 7, -3, -1, ...Array(16).fill(6));
  const { values, winners } = maxPool(input, 4);
  assert.deepEqual(values, of(4, 5, 7, -1, 6, 6, 6, 6));
  assert.deepEqual([...winners], [4, 2, 13, 10, 16, 18, 24, 26]);

  const gradient = maxPoolGradient(of(1, 2, 3, 4, 5, 6, 7, 8), winners, 32);
  assert.deepEqual(
    [...gradient.entries()].filter(([, value]) => value !== 0).map(([index, value]) => `${index}: ${value}`),
    [...['2: 2', '4: 1', '10: 4', '13: 3', '16: 5', '18: 6', '24: 7', '26: 8']],
  );
});

test('sigmoid saturates without NaN', () => {
  assert.deepEqual(sigmoid(of(0, 1000, -1000)), of(0.5, 1, 0));
  assert.deepEqual(sigmoidGradient(of(0.5, 1, 0), of(8, 8, 8)), of(2, 0, 0));
});

test('a dense layer is weight times input plus bias', () => {
  const weight = of(1, 2, 3, 4, 5, 6);
  assert.deepEqual(dense(of(1, 10, 100), weight, of(0.5, 0.25)), of(321.5, 654.25));
  assert.deepEqual(denseGradient(of(1, 10, 100), weight, of(2, -1)), {
    input: of(2 - 4, 4 - 5, 6 - 6),
    weight: of(2, 20, 200, -1, -10, -100),
    bias: of(2, -1),
  });
});

test('the loss is that of log-softmax, for huge logits too', () => {
  const even = negativeLogLikelihood(of(3, 3, 3, 3), 2);
  assert.ok(Math.abs(even.loss - Math.log(4)) < 1e-15);
  for (const [index, value] of [0.25, 0.25, -0.75, 0.25].entries()) {
    assert.ok(Math.abs((even.logits[index] as number) - value) < 1e-15);
  }
  assert.deepEqual(negativeLogLikelihood(of(1e300, -1e300), 0), { loss: 0, logits: of(0, 0) });
  assert.deepEqual(negativeLogLikelihood(of(-5000, 5000), 0), { loss: 10000, logits: of(-1, 1) });
});

test('of equal logits the lowest class is predicted', () => {
  assert.equal(predictedClass(of(1, 1, 1)), 0);
  assert.equal(predictedClass(of(0, 2, 2)), 1);
  assert.equal(predictedClass(of(-3, -2, -1)), 2);
});
