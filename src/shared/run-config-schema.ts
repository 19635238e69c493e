import * as v from 'valibot';
import { FIRST_CONTRACT } from './contract.js';
import { recipeEntries } from './recipe/recipe-schema.js';
import { DEFAULT_CLASS_NAMES, type RunConfig } from './run-config.js';

/** Most earlier goals of a run. Every checkpoint holds them, about 200 bytes each. */
export const MAX_EARLIER_GOALS = 1_000;

const positiveInteger = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'));
const split = v.strictObject({
  sampleCount: positiveInteger,
  sha256,
  imageSide: v.optional(v.picklist([28, 32])),
});
const startingModel = v.strictObject({
  sha256,
  runId: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(128))),
  epochs: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  lastLayer: v.picklist(['kept', 'reordered', 'new']),
});
const className = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(128),
  v.regex(/^\P{Cc}*$/u, 'must not hold control characters'),
);
export const classNamesSchema = v.pipe(
  v.array(className),
  v.minLength(2),
  v.maxLength(256),
  v.check((names) => new Set(names).size === names.length, 'must differ'),
);

const earlierGoalsSchema = v.pipe(
  v.array(
    v.strictObject({
      epochs: positiveInteger,
      stopping: recipeEntries.stopping,
      steps: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      modelSha256: v.nullable(sha256),
      wentOnAt: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
    }),
  ),
  v.maxLength(MAX_EARLIER_GOALS),
  v.check((goals) => goals.every(({ steps }, i) => steps >= (goals[i - 1]?.steps ?? 0)), 'must be in order'),
);

/**
 * A configuration that was written to a file, with the ranges that RunConfig names. The schema is strict, because the
 * bits may depend on a setting that this version does not know.
 */
export const runConfigSchema = v.strictObject({
  contract: v.optional(positiveInteger, FIRST_CONTRACT),
  epochs: positiveInteger,
  batchSize: positiveInteger,
  microBatchSize: positiveInteger,
  learningRate: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1)),
  shuffle: v.boolean(),
  normalization: v.strictObject({
    mean: v.pipe(v.number(), v.finite()),
    standardDeviation: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  }),
  trainSplit: split,
  testSplit: split,
  validationSplit: v.optional(v.nullable(split), null),
  classNames: v.optional(classNamesSchema, [...DEFAULT_CLASS_NAMES]),
  startingModel: v.optional(v.nullable(startingModel), null),
  ...recipeEntries,
  earlierGoals: v.optional(earlierGoalsSchema),
}) satisfies v.GenericSchema<unknown, RunConfig>;
