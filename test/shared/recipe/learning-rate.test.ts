import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningRateAt } from '../../../src/shared/recipe/learning-rate.js';

// test/parity compares whole trainings with PyTorch.

test('one cycle has a rate for each step, however few there are and wherever it peaks', () => {
  for (const steps of [1, 2, 3]) {
    for (const peakAt of [0.001, 0.3, 0.5, 1]) {
      const config = {
        ...{ epochs: steps, batchSize: 1, microBatchSize: 1, learningRate: 1 },
        trainSplit: { sampleCount: 1, sha256: '' },
        learningRateSchedule: { type: 'onecycle', warmupSteps: 0, peakAt },
      } as const;
      for (let step = 0; step < steps; step++) {
        const rate = learningRateAt(config, { step, epoch: step });
        assert.ok(rate > 0 && rate <= 1, `step ${step} of ${steps} with its peak at ${peakAt}: ${rate}`);
      }
    }
  }
});
