import { fma32 } from '../../shared/fma32.js';

const f = Math.fround;
const BETA_1 = 0.9;
const BETA_2 = 0.999;

/** The numbers of one step of Adam, besides parameters, moments and gradient. */
export interface AdamStep {
  /** 1 / samples in the gradient sum, and less if the gradient is clipped; above 0 and at most 1. */
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

/** The numbers of one step of Adam with weight decay. */
export interface DecayedAdamStep extends AdamStep {
  /** The gradient gets this times the parameter, as in Adam with weight decay; 0 for AdamW. From 0. */
  readonly decay: number;
  /** The parameter loses this share of itself, as in AdamW: learning rate times weight decay; 0 for Adam. From 0. */
  readonly shrink: number;
}

/** A parameter and its moments, float32 each. */
export interface UpdatedElement {
  readonly parameter: number;
  readonly firstMoment: number;
  readonly secondMoment: number;
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
): UpdatedElement {
  const { change, ...moments } = adamChange(
    firstMoment,
    secondMoment,
    f(gradientSum * f(inverseCount)),
    stepSize,
    inverseRoot,
  );
  return { parameter: f(parameter - change), ...moments };
}

/**
 * One step of Adam with weight decay (torch.optim.Adam with weight_decay), or of AdamW (Loshchilov & Hutter, 2019), for one parameter: the
 * definition, as adamElement, with every operation rounded to float32.
 */
export function decayedAdamElement(
  parameter: number,
  firstMoment: number,
  secondMoment: number,
  gradientSum: number,
  { inverseCount, stepSize, inverseRoot, decay, shrink }: DecayedAdamStep,
): UpdatedElement {
  const gradient = fma32(f(decay), parameter, f(gradientSum * f(inverseCount)));
  const { change, ...moments } = adamChange(firstMoment, secondMoment, gradient, stepSize, inverseRoot);
  return { parameter: f(fma32(-f(shrink), parameter, parameter) - change), ...moments };
}

function adamChange(
  firstMoment: number,
  secondMoment: number,
  gradient: number,
  stepSize: number,
  inverseRoot: number,
): { change: number; firstMoment: number; secondMoment: number } {
  const first = fma32(f(0.1), f(gradient - firstMoment), firstMoment);
  const second = fma32(f(f(0.001) * gradient), gradient, f(f(BETA_2) * secondMoment));
  const divisor = fma32(f(Math.sqrt(second)), f(inverseRoot), f(1e-8));
  return { change: f(f(f(stepSize) * first) / divisor), firstMoment: first, secondMoment: second };
}
