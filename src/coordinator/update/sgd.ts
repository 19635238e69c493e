import { fma32 } from '../../shared/fma32.js';
import type { UpdatedElement } from './adam.js';

const f = Math.fround;

/** The numbers of one step of gradient descent, besides parameters, momentum and gradient. */
export interface SgdStep {
  /** As in AdamStep. */
  readonly inverseCount: number;
  /** From 0. */
  readonly learningRate: number;
  /** Share of the last steps' gradients that is kept, from 0, below 1. */
  readonly momentum: number;
  /** The gradient gets this times the parameter, from 0. */
  readonly decay: number;
}

/**
 * One step of stochastic gradient descent for one parameter, as torch.optim.SGD without dampening: the definition, as in docs/numerics.md,
 * that the kernels must match, bit by bit. Every operation is rounded to float32. The momentum is in the first moment; the second one stays
 * as it is.
 *
 * @param gradientSum sum over the step's samples
 */
export function sgdElement(
  parameter: number,
  firstMoment: number,
  secondMoment: number,
  gradientSum: number,
  { inverseCount, learningRate, momentum, decay }: SgdStep,
): UpdatedElement {
  const gradient = fma32(f(decay), parameter, f(gradientSum * f(inverseCount)));
  const buffer = fma32(f(momentum), firstMoment, gradient);
  return { parameter: fma32(-f(learningRate), buffer, parameter), firstMoment: buffer, secondMoment };
}
