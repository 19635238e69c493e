import { test } from 'node:test';
import { assertFollows } from './follow-recipe.js';
import { goldenRecipes } from './recipe-trainer.js';

for (const recipe of await goldenRecipes()) {
  test(`engine, optimizer and schedule take the path of PyTorch in float64: ${recipe.name}`, async (t) => {
    const worst = await assertFollows(recipe, recipe.losses.length);
    t.diagnostic(`largest relative error of a loss ${worst.toExponential(1)}`);
  });
}
