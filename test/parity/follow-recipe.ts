import assert from 'node:assert/strict';
import { type GoldenRecipe, trainAsGolden } from './recipe-trainer.js';

/** Largest relative error of a loss. */
const TOLERANCE = 1e-3;
/** sgd hardly leaves the start in so few steps, and its losses hardly differ: only a close look tells one path from another. */
const SGD_TOLERANCE = 1e-6;

/**
 * Asserts that our training follows PyTorch's for so many steps, in the losses of steps and evaluations.
 *
 * @returns the largest relative error
 */
export async function assertFollows(recipe: GoldenRecipe, stepCount: number): Promise<number> {
  const tolerance = recipe.optimizer.name === 'sgd' ? SGD_TOLERANCE : TOLERANCE;
  const errorOf = (what: string, got: number, expected = Number.NaN): number => {
    const error = Math.abs(got - expected) / expected;
    assert.ok(error <= tolerance, `${what}: ${got} must be ${expected} within ${tolerance}`);
    return error;
  };
  let worst = 0;
  let step = 0;
  let epoch = 0;
  for await (const { meanLoss, evaluated } of trainAsGolden(recipe)) {
    worst = Math.max(worst, errorOf(`loss of step ${step}`, meanLoss, recipe.losses[step]));
    if (evaluated !== null) errorOf(`loss after epoch ${epoch}`, evaluated, recipe.evaluated[epoch++]);
    if (++step === stepCount) break;
  }
  assert.equal(step, stepCount);
  return worst;
}
