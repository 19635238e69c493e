import type { OptimizerSettings } from '../../shared/recipe/recipe.js';
import { type AdamClock, type AdamStep, adamStep } from './adam.js';
import { clipFactor } from './clipping.js';
import type { Slot, UpdateArithmetic } from './update-arithmetic.js';

/** Result of an update. */
export interface Update {
  /** Whether all parameters are finite now. */
  readonly finite: boolean;
  /** Euclidean norm of the mean gradient before it was clipped; null: clipping is off, and nobody computed it. */
  readonly gradientNorm: number | null;
}

/**
 * One step of the run's optimizer, with the gradient sum in the slot, which is released.
 *
 * @param clock has just counted this step
 * @param learningRate from 0
 * @param sampleCount samples in the gradient sum, at least 1
 */
export function update(
  arithmetic: UpdateArithmetic,
  settings: OptimizerSettings,
  gradientSum: Slot,
  { clock, learningRate, sampleCount }: UpdateNumbers,
): Update {
  const { clipNorm } = settings;
  const gradientNorm = clipNorm === null ? null : Math.sqrt(arithmetic.sumOfSquares(gradientSum)) / sampleCount;
  const factor = clipNorm === null || gradientNorm === null ? 1 : clipFactor(gradientNorm, clipNorm);
  const { inverseCount, ...adam } = adamStep(clock, learningRate, sampleCount);
  const step = { ...adam, inverseCount: factor * inverseCount, learningRate };
  return { finite: makeStep(arithmetic, settings, gradientSum, step), gradientNorm };
}

function makeStep(
  arithmetic: UpdateArithmetic,
  { name, weightDecay, momentum }: OptimizerSettings,
  gradientSum: Slot,
  { learningRate, ...step }: AdamStep & { readonly learningRate: number },
): boolean {
  switch (name) {
    case 'adam':
      if (weightDecay === 0) return arithmetic.adam(gradientSum, step);
      return arithmetic.decayedAdam(gradientSum, { ...step, decay: weightDecay, shrink: 0 });
    case 'adamw':
      if (weightDecay === 0) return arithmetic.adam(gradientSum, step);
      return arithmetic.decayedAdam(gradientSum, { ...step, decay: 0, shrink: learningRate * weightDecay });
    case 'sgd':
      return arithmetic.sgd(gradientSum, {
        inverseCount: step.inverseCount,
        learningRate,
        momentum,
        decay: weightDecay,
      });
  }
}

/** The numbers of a step. */
interface UpdateNumbers {
  readonly clock: AdamClock;
  readonly learningRate: number;
  readonly sampleCount: number;
}
