import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningRateAt } from '../../../src/shared/recipe/learning-rate.js';
import type { EarlierGoal, RunConfig } from '../../../src/shared/run-config.js';
import { RUN_CONFIG } from '../../support/checkpoints.js';

// test/parity/recipes.test.ts compares the schedules with PyTorch's.

test('each step keeps the rate of the goal that the run had then, however often it goes on', () => {
  const goal = (epochs: number, steps: number): EarlierGoal => {
    return { epochs, stopping: RUN_CONFIG.stopping, steps, modelSha256: null, wentOnAt: '2026-11-27' };
  };
  for (const learningRateSchedule of [
    { type: 'cosine', warmupSteps: 5, finalFactor: 0.1 },
    { type: 'onecycle', warmupSteps: 0, peakAt: 0.3 },
  ] as const) {
    const run: RunConfig = { ...RUN_CONFIG, learningRateSchedule };
    const gone = { ...run, epochs: 60, earlierGoals: [goal(20, 2000), goal(40, 2350), goal(50, 2350)] };
    const rateAt = (config: RunConfig, step: number) => learningRateAt(config, { step, epoch: Math.floor(step / 100) });
    for (const [step, epochs] of [
      [0, 20],
      [1999, 20],
      [2000, 40],
      [2349, 40],
      [2350, 60],
      [5999, 60],
    ] as const) {
      assert.equal(rateAt(gone, step), rateAt({ ...run, epochs }, step), `step ${step}`);
    }
    assert.notEqual(rateAt(gone, 2000), rateAt({ ...run, epochs: 60 }, 2000));
  }
});
