const BETA_1 = 0.9;
const BETA_2 = 0.999;

/** The numbers of one step of Adam, besides parameters, moments and gradient. */
export interface AdamStep {
  /** Samples in the gradient sum, at least 1. */
  readonly sampleCount: number;
  /** learningRate / (1 - beta1 ** steps), above 0. */
  readonly stepSize: number;
  /** sqrt(1 - beta2 ** steps), above 0 and at most 1. */
  readonly rootCorrection2: number;
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
 * @param learningRate above 0
 * @param sampleCount samples in the gradient sum, at least 1
 */
export function adamStep(clock: AdamClock, learningRate: number, sampleCount: number): AdamStep {
  return {
    sampleCount,
    stepSize: learningRate / (1 - clock.beta1Power),
    rootCorrection2: Math.sqrt(1 - clock.beta2Power),
  };
}

/**
 * One step of Adam (Kingma & Ba, 2015) for one parameter, with PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8
 * added after the bias-corrected square root, no weight decay. Every operation is rounded to float32. This is the
 * definition that the kernel must match, bit by bit. The numbers of AdamStep are rounded to float32 here; all others
 * are float32 already.
 *
 * @param secondMoment from 0
 * @param gradientSum sum over the step's samples; divided by their number here
 * @returns parameter and moments after the step
 */
export function adamElement(
  parameter: number,
  firstMoment: number,
  secondMoment: number,
  gradientSum: number,
  { sampleCount, stepSize, rootCorrection2 }: AdamStep,
): { parameter: number; firstMoment: number; secondMoment: number } {
  const f = Math.fround;
  const gradient = f(gradientSum / f(sampleCount));
  const first = f(f(f(BETA_1) * firstMoment) + f(f(0.1) * gradient));
  const second = f(f(f(BETA_2) * secondMoment) + f(f(f(0.001) * gradient) * gradient));
  const divisor = f(f(f(Math.sqrt(second)) / f(rootCorrection2)) + f(1e-8));
  return {
    parameter: f(parameter - f(f(f(stepSize) * first) / divisor)),
    firstMoment: first,
    secondMoment: second,
  };
}
