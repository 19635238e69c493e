import { fma32 } from '../../shared/fma32.js';

const BETA_1 = 0.9;
const BETA_2 = 0.999;

/** The numbers of one step of Adam, besides parameters, moments and gradient. */
export interface AdamStep {
  /** 1 / samples in the gradient sum, above 0 and at most 1. */
  readonly inverseCount: number;
  /** learningRate / (1 - beta1 ** steps), from 0. */
  readonly stepSize: number;
  /** 1 / sqrt(1 - beta2 ** steps), at least 1. */
  readonly inverseRoot: number;
}

/** State of Adam's bias correction. */
export interface AdamClock {
  /** Updates made so far. */
  readonly stepCount: number;
  /** beta1 ** stepCount and beta2 ** stepCount, by repeated multiplication: Math.pow may differ between engines. In 0..1. */
  readonly beta1Power: number;
  readonly beta2Power: number;
}

/** Before the first step. */
export const ADAM_START: AdamClock = { stepCount: 0, beta1Power: 1, beta2Power: 1 };

/** The clock after one more step. */
export function tick({ stepCount, beta1Power, beta2Power }: AdamClock): AdamClock {
  return { stepCount: stepCount + 1, beta1Power: beta1Power * BETA_1, beta2Power: beta2Power * BETA_2 };
}

/**
 * The scalars of the step that the clock has just counted.
 *
 * @param clock after at least one tick: at ADAM_START the step size is infinite
 * @param learningRate from 0
 * @param sampleCount samples in the gradient sum, at least 1
 */
export function adamStep(clock: AdamClock, learningRate: number, sampleCount: number): AdamStep {
  return {
    inverseCount: 1 / sampleCount,
    stepSize: learningRate / (1 - clock.beta1Power),
    inverseRoot: 1 / Math.sqrt(1 - clock.beta2Power),
  };
}

/**
 * One step of Adam (Kingma & Ba, 2015) for one parameter, with PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8
 * added after the bias-corrected square root, no weight decay. This is the definition, as in docs/numerics.md, that the kernels must match,
 * bit by bit. Every operation is rounded to float32. So are the numbers of AdamStep, here; all others are float32 already.
 *
 * @param secondMoment from 0
 * @param gradientSum sum over the step's samples
 * @returns parameter and moments after the step
 */
export function adamElement(
  parameter: number,
  firstMoment: number,
  secondMoment: number,
  gradientSum: number,
  { inverseCount, stepSize, inverseRoot }: AdamStep,
): { parameter: number; firstMoment: number; secondMoment: number } {
  const f = Math.fround;
  const gradient = f(gradientSum * f(inverseCount));
  const first = fma32(f(0.1), f(gradient - firstMoment), firstMoment);
  const second = fma32(f(f(0.001) * gradient), gradient, f(f(BETA_2) * secondMoment));
  const divisor = fma32(f(Math.sqrt(second)), f(inverseRoot), f(1e-8));
  return {
    parameter: f(parameter - f(f(f(stepSize) * first) / divisor)),
    firstMoment: first,
    secondMoment: second,
  };
}
