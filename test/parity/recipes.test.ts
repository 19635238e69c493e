import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningRateAt } from '../../src/shared/recipe/learning-rate.js';
import { PLATEAU_START, plateauAfter } from '../../src/shared/recipe/plateau.js';
import { assertFollows } from './follow-recipe.js';
import { configOf, goldenRecipes } from './recipe-trainer.js';

// recipes.long.test.ts trains by all recipes.

const recipes = await goldenRecipes();

for (const recipe of recipes) {
  test(`the learning rate of each step is PyTorch's: ${recipe.name}`, () => {
    const config = configOf(recipe);
    const { learningRate, learningRateSchedule: schedule } = recipe;
    const stepsPerEpoch = recipe.rates.length / recipe.evaluated.length;
    let plateau = PLATEAU_START;
    for (const [step, expected] of recipe.rates.entries()) {
      const epoch = Math.floor(step / stepsPerEpoch);
      const rate = learningRateAt(config, { step, epoch }, plateau);
      assert.ok(Math.abs(rate / expected - 1) < 1e-11, `step ${step}: ${rate} must be ${expected}`);
      if ((step + 1) % stepsPerEpoch > 0 || schedule.type !== 'plateau') continue;
      plateau = plateauAfter(plateau, recipe.evaluated[epoch] ?? Number.NaN, schedule, learningRate);
    }
  });
}

for (const name of ['adamw, all together', 'sgd, momentum and weight decay']) {
  test(`the first steps take the path of PyTorch: ${name}`, async () => {
    const recipe = recipes.find((each) => each.name === name);
    assert.ok(recipe);
    await assertFollows(recipe, 20);
  });
}
