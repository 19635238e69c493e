import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataPlane, freshTrainingState } from '../../../src/coordinator/update/data-plane.js';
import { referenceGradient } from '../../../src/engine/reference/network.js';
import {
  areResultsBounded,
  gradientNormBound,
  MAX_GRADIENT_NORM_PER_SAMPLE,
  SMALL_ELEMENT,
} from '../../../src/shared/model/gradient-bound.js';
import { initialParameters } from '../../../src/shared/model/initialisation.js';
import { CLASSIC_NETWORK, IMAGE_PIXELS, MAX_CLASS_COUNT, networkOf } from '../../../src/shared/model/model.js';
import { DEFAULT_NORMALIZATION } from '../../../src/shared/run-config.js';

const BIAS_OF_CONV_0 = 6 * 25;

/** One white image of class 0, whose normalised pixels are all `pixel`. */
const white = (pixel: number) => ({
  images: new Uint8Array(IMAGE_PIXELS).fill(255),
  labels: Uint8Array.of(0),
  normalization: { mean: 0, standardDeviation: 1 / pixel },
});

/** The classes of a network, and the label smoothing of its training. */
interface Task {
  readonly classCount: number;
  readonly labelSmoothing: number;
}
const DIGITS: Task = { classCount: 10, labelSmoothing: 0 };

const normOf = (parameters: Float64Array, pixel: number, task = DIGITS): number =>
  Math.sqrt(
    referenceGradient(parameters, { ...white(pixel), ...task }, Uint32Array.of(0)).gradient.reduce(
      (sum, x) => sum + x * x,
      0,
    ),
  );

/**
 * The network that comes close to the bound: weights alternate along the inputs, so that every sigmoid stands at 1/2, where it is steepest,
 * and along the outputs as the layer above has them along its inputs, so that the gradients on their way down add up.
 */
function steepest(weight: number, pixel: number, classCount = 10): Float64Array {
  const network = networkOf(classCount);
  const parameters = new Float64Array(network.parameterCount);
  const layer = (name: string, at: (output: number, input: number) => number, bias: number): void => {
    const weights = network.parameters.find((tensor) => tensor.name === `${name}.weight`);
    const biases = network.parameters.find((tensor) => tensor.name === `${name}.bias`);
    assert.ok(weights && biases);
    for (let i = 0; i < weights.length; i++) {
      parameters[weights.offset + i] = at(Math.floor(i / weights.fanIn), i % weights.fanIn) * weight;
    }
    parameters.fill(bias, biases.offset, biases.offset + biases.length);
  };
  const sign = (input: number, width: number) => (Math.floor(input / width) % 2 === 0 ? 1 : -1);
  // 25 weights, one more of them positive.
  layer('conv.0', (output, input) => sign(output, 1) * sign(input, 1), 0);
  for (let output = 0; output < 6; output++) parameters[BIAS_OF_CONV_0 + output] = -sign(output, 1) * weight * pixel;
  layer('conv.3', (output, input) => sign(output, 1) * sign(input, 25), 0);
  layer('fc.0', (output, input) => sign(output, 1) * sign(input, 25), 0);
  layer('fc.2', (output, input) => sign(output, 1) * sign(input, 1), 0);
  layer('fc.4', (output, input) => (output === 0 ? -1 : 1) * sign(input, 1), 0);
  return parameters;
}

test('no network exceeds the bound, and the steepest one comes within a factor of forty', () => {
  for (const pixel of [1, 3]) {
    for (const weight of [0.5, 1, 20]) {
      const parameters = steepest(weight, pixel);
      const largest = parameters.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
      const bound = gradientNormBound(largest, pixel);
      assert.ok(normOf(parameters, pixel) <= bound, `weights of ${weight}, pixels of ${pixel}`);
    }
  }
  const ratio = gradientNormBound(20, 1) / normOf(steepest(20, 1), 1);
  assert.ok(ratio < 40, `the bound is ${ratio} times the steepest gradient`);
  const ordinary = Float64Array.from(initialParameters(1), (x) => 100 * x);
  assert.ok(normOf(ordinary, 1) <= gradientNormBound(100 / Math.sqrt(25), 1));
});

test('neither the number of classes nor label smoothing takes a network beyond the bound', () => {
  for (const classCount of [2, 26, 256]) {
    for (const labelSmoothing of [0, 0.9]) {
      const task = { classCount, labelSmoothing };
      for (const weight of [0.5, 20]) {
        const norm = normOf(steepest(weight, 1, classCount), 1, task);
        assert.ok(norm <= gradientNormBound(weight, 1), `weights of ${weight}, ${JSON.stringify(task)}`);
      }
      const ordinary = Float64Array.from(initialParameters(1, networkOf(classCount)), (x) => 100 * x);
      assert.ok(normOf(ordinary, 1, task) <= gradientNormBound(100 / Math.sqrt(25), 1), JSON.stringify(task));
    }
    const ratio = gradientNormBound(20, 1) / normOf(steepest(20, 1, classCount), 1, { classCount, labelSmoothing: 0 });
    assert.ok(ratio < 40, `${classCount} classes: the bound is ${ratio} times the steepest gradient`);
  }
});

test('results are bounded while parameters are what training that learns makes of them, not when they have grown', () => {
  const filled = (value: number) => new Float32Array(CLASSIC_NETWORK.parameterCount).fill(value);
  assert.ok(areResultsBounded(initialParameters(0), DEFAULT_NORMALIZATION));
  assert.ok(areResultsBounded(filled(-150), DEFAULT_NORMALIZATION));
  for (const value of [1_000, -1_000, 3e38, Number.POSITIVE_INFINITY, Number.NaN]) {
    const parameters = new Float32Array(CLASSIC_NETWORK.parameterCount);
    parameters[CLASSIC_NETWORK.parameterCount - 1] = value;
    assert.ok(!areResultsBounded(parameters, DEFAULT_NORMALIZATION), String(value));
  }
  for (const standardDeviation of [1e-30, 1e-45, 1e-300]) {
    assert.ok(!areResultsBounded(initialParameters(0), { mean: 0, standardDeviation }), String(standardDeviation));
  }
});

/** Parameters are finite after some steps with this gradient of one sample. */
function staysFinite(element: number): boolean {
  const dataPlane = new DataPlane(freshTrainingState(initialParameters(0)));
  const sampleCount = 2 ** 24;
  for (let step = 0; step < 20; step++) {
    dataPlane.beginStep(2);
    for (let index = 0; index < 2; index++) {
      const gradient = new Float32Array(CLASSIC_NETWORK.parameterCount).fill(
        (step % 3 === 0 ? -1 : 1) * element * sampleCount,
      );
      dataPlane.collect({ level: 0, index }, { sampleCount, gradient, lossSum: 1, correctCount: 0 });
    }
    if (!dataPlane.applyStep(1000).finite) return false;
  }
  const { first, second } = dataPlane.snapshot().moments;
  return first.every(Number.isFinite) && second.every(Number.isFinite);
}

test('whatever is within the bound leaves parameters and moments finite', () => {
  assert.ok(staysFinite(MAX_GRADIENT_NORM_PER_SAMPLE));
  assert.ok(!staysFinite(2 ** 70), 'beyond it, they overflow');
});

test('a gradient of small elements keeps the bound of a single sample', () => {
  const { parameterCount } = networkOf(MAX_CLASS_COUNT);
  assert.ok(SMALL_ELEMENT * Math.sqrt(parameterCount) <= MAX_GRADIENT_NORM_PER_SAMPLE);
});
