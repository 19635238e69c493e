import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ThreadEvaluator } from '../../../src/coordinator/evaluation/evaluator.js';
import { inspect } from '../../../src/coordinator/evaluation/inspection.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import { loadSplit } from '../../../src/shared/data/image-directory.js';
import { fileOrder } from '../../../src/shared/data/sample-order.js';
import { initialParameters } from '../../../src/shared/model/initialisation.js';
import { DEFAULT_NORMALIZATION } from '../../../src/shared/run-config.js';
import { writeSmallDataset } from '../../e2e/small-dataset.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const TEST_COUNT = 150;

function evaluatorOn(t: TestContext, dataDirectory: string): ThreadEvaluator {
  const evaluator = new ThreadEvaluator({
    dataDirectory,
    normalization: DEFAULT_NORMALIZATION,
    classCount: 10,
    kernel: 'auto',
  });
  t.after(() => evaluator.close());
  return evaluator;
}

test('the evaluation thread says of each model, in turn, what the engine says of it', async (t) => {
  const dataDirectory = temporaryDirectory(t);
  writeSmallDataset(dataDirectory, 1, TEST_COUNT);
  const evaluator = evaluatorOn(t, dataDirectory);
  const models = [3, 4].map((seed) => initialParameters(seed).map((parameter) => 3 * parameter));
  const results = await Promise.all(models.map((parameters, epoch) => evaluator.evaluate(parameters, epoch)));

  const { dataset } = await loadSplit(dataDirectory, 'test');
  const engine = await createSimdEngine({ dataset, normalization: DEFAULT_NORMALIZATION });
  for (const [epoch, parameters] of models.entries()) {
    const evaluation = await engine.evaluate(parameters, fileOrder(dataset.count));
    const result = results[epoch];
    assert.ok(result);
    const { evaluationSeconds, ...said } = result;
    assert.ok(evaluationSeconds > 0);
    assert.deepEqual(said, {
      testCount: TEST_COUNT,
      testLoss: evaluation.lossSum / TEST_COUNT,
      testCorrect: evaluation.correctCount,
      inspection: inspect(evaluation, dataset, parameters, epoch, 10),
    });
    const diagonal = said.inspection.confusion.filter((_, cell) => cell % 11 === 0);
    assert.equal(
      diagonal.reduce((sum, count) => sum + count, 0),
      evaluation.correctCount,
    );
  }
});

test('without a test set every evaluation rejects with the reason', async (t) => {
  const evaluator = evaluatorOn(t, temporaryDirectory(t));
  const parameters = initialParameters(0);
  for (const epoch of [0, 1]) {
    await assert.rejects(evaluator.evaluate(parameters, epoch), /Cannot read data set/);
  }
});
