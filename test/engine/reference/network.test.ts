import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referenceEvaluation, referenceGradient } from '../../../src/engine/reference/network.js';
import { embeddedMnistDirectory, loadSplit } from '../../../src/shared/data/image-directory.js';
import { initialParameters } from '../../../src/shared/model/initialisation.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { DEFAULT_NORMALIZATION } from '../../../src/shared/run-config.js';

const { dataset } = await loadSplit(embeddedMnistDirectory(), 'test');
const input = { ...dataset, normalization: DEFAULT_NORMALIZATION };
// Three times the usual start, so that no layer's sigmoids lie in their linear middle.
const parameters = Float64Array.from(initialParameters(5), (parameter) => 3 * parameter);
const samples = Uint32Array.of(7, 3, 4000);

for (const { name, offset, length } of CLASSIC_NETWORK.parameters) {
  test(`the gradient of ${name} is the slope of the loss`, () => {
    const { gradient } = referenceGradient(parameters, input, samples);
    const largest = gradient.subarray(offset, offset + length).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    // Nine parameters spread over the tensor; more would only take longer.
    const stride = Math.max(1, Math.floor(length / 9));
    for (let index = offset; index < offset + length; index += stride) {
      const slope = centralDifference(index);
      const got = gradient[index] as number;
      assert.ok(Math.abs(got - slope) < 1e-6 * largest, `parameter ${index}: ${got} must be ${slope}`);
    }
  });
}

/** Exact to the square of the step; a kink of max-pooling lies within 1e-5 of none of these parameters. */
function centralDifference(index: number): number {
  const step = 1e-5;
  const lossAt = (value: number) => {
    const moved = parameters.slice();
    moved[index] = value;
    return referenceEvaluation(moved, input, samples).lossSum;
  };
  const center = parameters[index] as number;
  return (lossAt(center + step) - lossAt(center - step)) / (2 * step);
}

test('samples add up in any grouping', () => {
  const whole = referenceGradient(parameters, input, samples);
  const sum = new Float64Array(CLASSIC_NETWORK.parameterCount);
  let lossSum = 0;
  for (const sample of samples) {
    const one = referenceGradient(parameters, input, Uint32Array.of(sample));
    for (const [index, value] of one.gradient.entries()) sum[index] = (sum[index] as number) + value;
    lossSum += one.lossSum;
  }
  assert.equal(whole.lossSum, lossSum);
  assert.deepEqual(whole.gradient, sum);
});
