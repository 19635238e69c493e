import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataPlane, freshTrainingState } from '../../src/coordinator/update/data-plane.js';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { fileOrder } from '../../src/shared/data/sample-order.js';
import { DEFAULT_LEARNING_RATE, DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { leafCountOfStep, positionsOfLeaves, stepsPerEpoch } from '../../src/shared/schedule.js';
import { goldenStart, goldenTrajectory } from './golden.js';

const normalization = DEFAULT_NORMALIZATION;
const directory = embeddedMnistDirectory();
const { dataset: train } = await loadSplit(directory, 'train');
const { dataset: testSet } = await loadSplit(directory, 'test');
const schedule = { sampleCount: train.count, batchSize: 512, microBatchSize: 32 };
const order = fileOrder(train.count);

test('the simd engine, the reduction tree and Adam take the path of PyTorch in float64', async (t) => {
  const trainer = await createSimdEngine({ dataset: train, normalization });
  const evaluator = await createSimdEngine({ dataset: testSet, normalization });
  t.after(() => {
    trainer.dispose();
    evaluator.dispose();
  });
  const dataPlane = new DataPlane(freshTrainingState(await goldenStart()));

  /** Deals the step as two shards, the second first, and returns the mean loss before the update. */
  async function trainStep(stepInEpoch: number): Promise<number> {
    const leafCount = leafCountOfStep(schedule, stepInEpoch);
    const cut = Math.floor(leafCount / 3);
    dataPlane.beginStep(leafCount);
    for (const leaves of [
      { begin: cut, end: leafCount },
      { begin: 0, end: cut },
    ]) {
      const { begin, end } = positionsOfLeaves(schedule, stepInEpoch, leaves);
      const sampleIndices = order.subarray(begin, end);
      const shard = { leafCount, leaves, microBatchSize: schedule.microBatchSize, sampleIndices };
      for (const partial of await trainer.computeShard(dataPlane.parameters, shard)) {
        dataPlane.collect(partial.node, partial);
      }
    }
    return dataPlane.applyStep(DEFAULT_LEARNING_RATE).meanLoss;
  }

  const worst = { trainLoss: 0, testLoss: 0, testCorrect: 0 };
  for (const [epoch, expected] of (await goldenTrajectory()).entries()) {
    assert.equal(expected.trainLoss.length, stepsPerEpoch(schedule));
    for (const [step, loss] of expected.trainLoss.entries()) {
      const got = await trainStep(step);
      const error = Math.abs(got - loss) / loss;
      worst.trainLoss = Math.max(worst.trainLoss, error);
      assert.ok(error <= 1e-3, `epoch ${epoch}, step ${step}: loss ${got} must be ${loss} within 0.1 %`);
    }
    const { lossSum, correctCount } = await evaluator.evaluate(dataPlane.parameters, fileOrder(testSet.count));
    const testLoss = lossSum / testSet.count;
    worst.testLoss = Math.max(worst.testLoss, Math.abs(testLoss - expected.testLoss) / expected.testLoss);
    worst.testCorrect = Math.max(worst.testCorrect, Math.abs(correctCount - expected.testCorrect));
    assert.ok(
      worst.testLoss <= 1e-3,
      `epoch ${epoch}: test loss ${testLoss} must be ${expected.testLoss} within 0.1 %`,
    );
    assert.ok(worst.testCorrect <= 5, `epoch ${epoch}: ${correctCount} correct, must be ${expected.testCorrect} ± 5`);
  }
  t.diagnostic(`largest relative error of a training loss ${worst.trainLoss.toExponential(1)}`);
  t.diagnostic(`largest relative error of a test loss ${worst.testLoss.toExponential(1)}`);
  t.diagnostic(`largest difference in images recognised ${worst.testCorrect}`);
});
