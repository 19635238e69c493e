import { augmentationText } from './augmentation-text.js';
import type { LearningRateSchedule, OptimizerSettings, Recipe, Stopping } from './recipe.js';

/** A setting under the name of its flag, without the dashes. */
export type RecipeSetting = readonly [name: string, value: number | string];

/** The settings of a recipe, in the order of the flags: always the same number of them. A setting that is off is 'off'. */
export function recipeSettings(recipe: Recipe): RecipeSetting[] {
  return [
    ...optimizerSettings(recipe.optimizer),
    ...scheduleSettings(recipe.learningRateSchedule),
    ['label-smoothing', recipe.labelSmoothing],
    ['augment', augmentationText(recipe.augmentation)],
    ...stoppingSettings(recipe.stopping),
  ];
}

const optimizerSettings = ({ name, weightDecay, momentum, clipNorm }: OptimizerSettings): RecipeSetting[] => [
  ['optimizer', name],
  ['weight-decay', weightDecay],
  ['momentum', momentum],
  ['clip-norm', clipNorm ?? 'off'],
];

function scheduleSettings({ warmupSteps, type, ...numbers }: LearningRateSchedule): RecipeSetting[] {
  const list = Object.values(numbers).join(' ');
  return [
    ['lr-schedule', list === '' ? type : `${type} ${list}`],
    ['warmup-steps', warmupSteps],
  ];
}

const stoppingSettings = ({ patienceEpochs, targetAccuracy }: Stopping): RecipeSetting[] => [
  ['early-stop', patienceEpochs ?? 'off'],
  ['target-accuracy', targetAccuracy ?? 'off'],
];
