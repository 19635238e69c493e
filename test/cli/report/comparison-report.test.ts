import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonReport } from '../../../src/cli/report/comparison-report.js';
import { compareRuns } from '../../../src/runs/compare-runs.js';
import { wholeRun } from '../../runs/sample-runs.js';

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

test('fits the terminal, and leaves epochs out of a long run', () => {
  const long = compareRuns([wholeRun('a', 300), wholeRun('b', 300)]);
  const lines = comparisonReport(long, 60);
  assert.ok(lines.slice(5).every(({ length }) => length <= 60));
  assert.ok(lines.length < 40);
  assert.match(lines.at(-1) ?? '', /epochs left out; --json has all\./);
});
