import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { DataPlane, freshTrainingState } from '../../src/coordinator/update/data-plane.js';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { fileOrder } from '../../src/shared/data/sample-order.js';
import { learningRateAt } from '../../src/shared/recipe/learning-rate.js';
import { PLATEAU_START, plateauAfter } from '../../src/shared/recipe/plateau.js';
import { recipeEntries } from '../../src/shared/recipe/recipe-schema.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { leafCountOfStep, positionsOfLeaves, stepsPerEpoch } from '../../src/shared/schedule.js';
import { goldenStart } from './golden.js';

// recipes_pytorch.py in test/golden says how the golden trainings were made.
const SCHEDULE = { sampleCount: 640, batchSize: 128, microBatchSize: 32 };
const EVALUATED = 320;
const EPOCHS = 40;

const goldenRecipe = v.object({
  name: v.string(),
  learningRate: v.number(),
  optimizer: recipeEntries.optimizer,
  learningRateSchedule: recipeEntries.learningRateSchedule,
  labelSmoothing: v.number(),
  rates: v.array(v.number()),
  losses: v.array(v.number()),
  evaluated: v.array(v.number()),
});
/** A training by PyTorch in float64: the learning rate and mean loss of each step, and the mean loss after each epoch. */
export type GoldenRecipe = v.InferOutput<typeof goldenRecipe>;

/** PyTorch's trainings by one recipe after the other. */
export async function goldenRecipes(): Promise<GoldenRecipe[]> {
  // From dist/test/parity, where this runs.
  const file = fileURLToPath(new URL('../../../test/golden/recipes.f64.json', import.meta.url));
  return v.parse(v.array(goldenRecipe), JSON.parse(await readFile(file, 'utf8')));
}

/** The configuration on which the learning rates of a golden training depend. */
export function configOf({ learningRate, learningRateSchedule }: GoldenRecipe) {
  const trainSplit = { sampleCount: SCHEDULE.sampleCount, sha256: '' };
  return { ...SCHEDULE, trainSplit, epochs: EPOCHS, learningRate, learningRateSchedule };
}

/** Results of one step of our own training. */
export interface TrainedStep {
  readonly learningRate: number;
  readonly meanLoss: number;
  /** Mean loss of the evaluated samples, after the last step of an epoch; otherwise null. */
  readonly evaluated: number | null;
}

/** Trains by a golden recipe, with the simd engine and the coordinator's data plane. */
export async function* trainAsGolden(recipe: GoldenRecipe): AsyncGenerator<TrainedStep> {
  const { dataset } = await mnist;
  const { optimizer, labelSmoothing, learningRate, learningRateSchedule } = recipe;
  const config = configOf(recipe);
  const trainer = await createSimdEngine({ dataset, normalization: DEFAULT_NORMALIZATION, labelSmoothing });
  const evaluator = await createSimdEngine({ dataset, normalization: DEFAULT_NORMALIZATION });
  try {
    const dataPlane = new DataPlane(freshTrainingState(await goldenStart()), { optimizer });
    const order = fileOrder(SCHEDULE.sampleCount);
    const evaluatedOrder = fileOrder(SCHEDULE.sampleCount + EVALUATED).subarray(SCHEDULE.sampleCount);
    const lastOfEpoch = stepsPerEpoch(SCHEDULE) - 1;
    let plateau = PLATEAU_START;
    for (let epoch = 0, step = 0; epoch < EPOCHS; epoch++) {
      for (let stepInEpoch = 0; stepInEpoch <= lastOfEpoch; stepInEpoch++, step++) {
        const leafCount = leafCountOfStep(SCHEDULE, stepInEpoch);
        const leaves = { begin: 0, end: leafCount };
        const { begin, end } = positionsOfLeaves(SCHEDULE, stepInEpoch, leaves);
        dataPlane.beginStep(leafCount);
        for (const partial of await trainer.computeShard(dataPlane.parameters, {
          leafCount,
          leaves,
          microBatchSize: SCHEDULE.microBatchSize,
          sampleIndices: order.subarray(begin, end),
        })) {
          dataPlane.collect(partial.node, partial);
        }
        const rate = learningRateAt(config, { step, epoch }, plateau);
        const { meanLoss } = dataPlane.applyStep(rate);
        let evaluated: number | null = null;
        if (stepInEpoch === lastOfEpoch) {
          evaluated = (await evaluator.evaluate(dataPlane.parameters, evaluatedOrder)).lossSum / EVALUATED;
          if (learningRateSchedule.type === 'plateau') {
            plateau = plateauAfter(plateau, evaluated, learningRateSchedule, learningRate);
          }
        }
        yield { learningRate: rate, meanLoss, evaluated };
      }
    }
  } finally {
    trainer.dispose();
    evaluator.dispose();
  }
}

const mnist = loadSplit(embeddedMnistDirectory(), 'train');
