import * as v from 'valibot';
import type { PlateauState } from './plateau.js';
import { type Augmentation, CLASSIC_RECIPE, OPTIMIZER_NAMES, type Recipe } from './recipe.js';

const fromZero = v.pipe(v.number(), v.finite(), v.minValue(0));
const aboveZero = v.pipe(v.number(), v.finite(), v.gtValue(0));
const belowOne = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const factor = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positiveCount = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export const labelSmoothingSchema = belowOne satisfies v.GenericSchema<unknown, number>;

export const augmentationSchema = v.strictObject({
  shiftPixels: v.pipe(fromZero, v.maxValue(16)),
  rotationDegrees: v.pipe(fromZero, v.maxValue(180)),
  scale: v.pipe(fromZero, v.maxValue(0.5)),
  elasticPixels: v.pipe(fromZero, v.maxValue(16)),
}) satisfies v.GenericSchema<unknown, Augmentation>;

/** In a checkpoint. */
export const plateauStateSchema = v.strictObject({
  bestLoss: v.nullable(v.pipe(v.number(), v.finite())),
  badEpochs: count,
  factor,
}) satisfies v.GenericSchema<unknown, PlateauState>;

const warmupSteps = count;

/** The entries of a recipe in a configuration that was written to a file; what is missing is the classic program's. */
export const recipeEntries = {
  optimizer: v.optional(
    v.strictObject({
      name: v.picklist(OPTIMIZER_NAMES),
      weightDecay: fromZero,
      momentum: belowOne,
      clipNorm: v.nullable(aboveZero),
    }),
    CLASSIC_RECIPE.optimizer,
  ),
  learningRateSchedule: v.optional(
    v.variant('type', [
      v.strictObject({ type: v.literal('constant'), warmupSteps }),
      v.strictObject({ type: v.literal('cosine'), warmupSteps, finalFactor: share }),
      v.strictObject({ type: v.literal('step'), warmupSteps, everyEpochs: positiveCount, factor }),
      v.strictObject({ type: v.literal('onecycle'), warmupSteps, peakAt: share }),
      v.strictObject({ type: v.literal('plateau'), warmupSteps, factor, patienceEpochs: count }),
    ]),
    CLASSIC_RECIPE.learningRateSchedule,
  ),
  labelSmoothing: v.optional(labelSmoothingSchema, CLASSIC_RECIPE.labelSmoothing),
  augmentation: v.optional(v.nullable(augmentationSchema), CLASSIC_RECIPE.augmentation),
  stopping: v.optional(
    v.strictObject({
      patienceEpochs: v.nullable(positiveCount),
      targetAccuracy: v.nullable(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))),
    }),
    CLASSIC_RECIPE.stopping,
  ),
} satisfies { [Field in keyof Recipe]: v.GenericSchema<unknown, Recipe[Field]> };
