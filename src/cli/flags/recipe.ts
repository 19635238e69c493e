import { augmentationText } from '../../shared/recipe/augmentation-text.js';
import { NAMED_RECIPES, type NamedRecipe, type RecipeName } from '../../shared/recipe/named-recipes.js';
import type { RecipeSetting } from '../../shared/recipe/recipe-settings.js';
import { flagsOfOptimizer } from './optimizer.js';

/** The flags that give a recipe, without dashes. */
export function flagsOfRecipe(recipe: NamedRecipe): RecipeSetting[] {
  return [
    ['epochs', recipe.epochs],
    ['batch-size', recipe.batchSize],
    ['micro-batch-size', recipe.microBatchSize],
    ['lr', recipe.learningRate],
    ...flagsOfOptimizer(recipe),
    ['label-smoothing', recipe.labelSmoothing],
    ['mean', recipe.normalization.mean],
    ['std', recipe.normalization.standardDeviation],
    ['augment', augmentationText(recipe.augmentation)],
  ];
}

/**
 * The flags in which a recipe differs from the classic one.
 *
 * @param name undefined, or anything but a name: the command has no recipe
 * @param isGiven whether a flag's value comes from the user; a schedule of the user's needs none of the recipe's numbers
 */
export function flagsOfNamedRecipe(name: unknown, isGiven: (flag: string) => boolean): RecipeSetting[] {
  if (typeof name !== 'string' || !(name in NAMED_RECIPES)) return [];
  const classic = new Map(flagsOfRecipe(NAMED_RECIPES.classic));
  const isNumberOfSchedule = (flag: string) => flag.startsWith('lr-') && flag !== 'lr-schedule';
  return flagsOfRecipe(NAMED_RECIPES[name as RecipeName]).filter(
    ([flag, value]) => classic.get(flag) !== value && !(isNumberOfSchedule(flag) && isGiven('lr-schedule')),
  );
}
