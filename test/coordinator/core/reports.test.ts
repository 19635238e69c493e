import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochResultOf, evaluatedSplitOf } from '../../../src/coordinator/core/reports.js';
import { epochReport, RUN_CONFIG } from '../../support/checkpoints.js';

test('a loss that is no number counts as the worst', () => {
  const { epoch, testCorrect: correctCount, testCount: sampleCount, testLoss: loss } = epochReport(3);
  assert.deepEqual(epochResultOf(epochReport(3)), { epoch, loss, correctCount, sampleCount });
  assert.equal(epochResultOf({ ...epochReport(3), testLoss: Number.NaN }).loss, Number.POSITIVE_INFINITY);
});

test('a validation set is evaluated if there is one', () => {
  assert.equal(evaluatedSplitOf(RUN_CONFIG), 'test');
  assert.equal(evaluatedSplitOf({ validationSplit: RUN_CONFIG.testSplit }), 'validation');
});
