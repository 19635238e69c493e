import assert from 'node:assert/strict';

export interface AdamOptions {
  readonly learningRate: number;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** All that the optimizer remembers between two steps. */
export interface AdamState {
  /** Exponential mean of the gradient, float32, one element a parameter. */
  readonly firstMoment: Float32Array;
  /** Exponential mean of the squared gradient, float32, one element a parameter. */
  readonly secondMoment: Float32Array;
  /** Updates made so far. */
  stepCount: number;
  /** BETA_1 ** stepCount and BETA_2 ** stepCount, by repeated multiplication: Math.pow may differ between JavaScript engines. */
  beta1Power: number;
  beta2Power: number;
}

/** The state before the first step. */
export function createAdamState(parameterCount: number): AdamState {
  return {
    firstMoment: new Float32Array(parameterCount),
    secondMoment: new Float32Array(parameterCount),
    stepCount: 0,
    beta1Power: 1,
    beta2Power: 1,
  };
}

/**
 * One step of Adam (Kingma & Ba, 2015) with PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8 added after the
 * bias-corrected square root, no weight decay. Arithmetic is in float64, whose +, -, *, / and sqrt are exactly specified;
 * moments and parameters are rounded to float32 where they are stored.
 *
 * @param parameters float32 values before the step; not changed
 * @param gradientSum float32 sum of the samples' gradients
 * @param sampleCount samples in the sum, at least 1
 * @param state moments, updated in place
 * @returns the parameters after the step, in a new buffer: the old one may still be on its way to a worker
 */
export function adamStep(
  parameters: Float32Array,
  gradientSum: Float32Array,
  sampleCount: number,
  state: AdamState,
  { learningRate }: AdamOptions,
): Float32Array {
  const { firstMoment, secondMoment } = state;
  assert.equal(gradientSum.length, parameters.length);
  assert.equal(firstMoment.length, parameters.length);
  assert.ok(sampleCount >= 1);

  state.stepCount++;
  state.beta1Power *= BETA_1;
  state.beta2Power *= BETA_2;
  const stepSize = learningRate / (1 - state.beta1Power);
  const inverseRootCorrection2 = 1 / Math.sqrt(1 - state.beta2Power);

  const updated = new Float32Array(parameters.length);
  for (let i = 0; i < updated.length; i++) {
    const gradient = (gradientSum[i] as number) / sampleCount;
    const first = Math.fround(BETA_1 * (firstMoment[i] as number) + (1 - BETA_1) * gradient);
    const second = Math.fround(BETA_2 * (secondMoment[i] as number) + (1 - BETA_2) * gradient * gradient);
    firstMoment[i] = first;
    secondMoment[i] = second;
    updated[i] =
      (parameters[i] as number) - (stepSize * first) / (Math.sqrt(second) * inverseRootCorrection2 + EPSILON);
  }
  return updated;
}
