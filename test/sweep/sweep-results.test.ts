import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestFirst } from '../../src/sweep/sweep-results.js';
import { sweepRow } from '../cli/report/sweep-rows.js';

const result = (accuracy: number | null, loss: number | null) => ({ epoch: 1, accuracy, loss });

test('the best accuracy comes first, then the smaller loss, then the order of the plan; runs without results come last', () => {
  const rows = [
    { values: ['none'], run: null, failure: null },
    sweepRow('unlearned', { best: null, last: null }),
    sweepRow('good', { best: result(0.9, 1), last: result(0.8, 0.5) }),
    sweepRow('best', { best: result(0.95, 1), last: result(0.1, 9) }),
    sweepRow('good with less loss', { best: result(0.9, 1), last: result(0.8, 0.4) }),
    sweepRow('diverged', { best: result(0.1, 2), last: result(0.1, null) }),
  ];
  assert.deepEqual(
    bestFirst(rows).map(({ values }) => values[0]),
    ['best', 'good with less loss', 'good', 'diverged', 'none', 'unlearned'],
  );
});
