import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonReport } from '../../../src/cli/report/comparison-report.js';
import { compareRuns } from '../../../src/runs/compare-runs.js';
import { wholeRun } from '../../runs/sample-runs.js';
import { SUMMARY } from '../../support/run-summary.js';

test('says which model, what differs, and the results side by side', () => {
  assert.deepEqual(comparisonReport(compareRuns([wholeRun('a', 2), wholeRun('b\u001b[2J', 1, { seed: 9 })]), 80), [
    'A: a (unfinished)',
    'B: b\\x1b[2J (unfinished)',
    '',
    'B and A: not both are finished; the same results in 1 common epoch.',
    '',
    'DIFFERS  A  B',
    'seed     7  9',
    '27 other facts are the same.',
    '',
    'EPOCH  A ACCURACY  B ACCURACY  A LOSS  B LOSS',
    '    1     90.00 %     90.00 %  0.3333  0.3333',
    '    2     90.10 %              0.2500',
  ]);
});

test('says why a run ended early, and how its best model does in the test', () => {
  const [a, b] = [wholeRun('a', 3), wholeRun('b', 3)];
  const lines = comparisonReport(compareRuns([a, { ...b, record: { ...b.record, summary: SUMMARY } }]), 80);
  assert.deepEqual(lines.slice(3, 6), [
    'B and A: not both are finished; the same results in 3 common epochs.',
    'B ended early: no better result for 1 epoch: the best is 90.10 % after epoch 2.',
    'B: the best model, of epoch 2, has 98.10 % of the test set right.',
  ]);
});

test('fits the terminal, and leaves epochs out of a long run', () => {
  const long = compareRuns([wholeRun('a', 300), wholeRun('b', 300)]);
  const lines = comparisonReport(long, 60);
  assert.ok(lines.slice(5).every(({ length }) => length <= 60));
  assert.ok(lines.length < 40);
  assert.match(lines.at(-1) ?? '', /epochs left out; --json has all\./);
});
