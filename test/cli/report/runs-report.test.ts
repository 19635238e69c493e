import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitTable } from '../../../src/cli/report/fit-table.js';
import { runsReport } from '../../../src/cli/report/runs-report.js';
import type { RunList, RunRow } from '../../../src/page/view/run-rows.js';
import { EARLY, ROW } from './sample-row.js';

const listOf = (...runs: RunRow[]): RunList => ({ folder: '/runs', runs, leftOut: 0 });

test('a run is a line with everything in it', () => {
  assert.deepEqual(runsReport(listOf(ROW), Number.POSITIVE_INFINITY), [
    'RUN                  STATE     EPOCHS  ACCURACY          BEST    LOSS  TIME  STARTED (UTC)     SHA-256       SETTINGS',
    '2026-11-27T04-33-00  finished   20/20   98.59 %  98.67 % (16)  0.0422   18s  2026-11-27 04:33  354903407720  seed=3',
  ]);
});

test('the test of the best model and the reason of an early end have columns, if there are any', () => {
  const [titles = '', line = '', other = ''] = runsReport(listOf({ ...ROW, ...EARLY }, ROW), Number.POSITIVE_INFINITY);
  assert.match(titles, / +BEST +TEST +LOSS .* SETTINGS +ENDED EARLY$/);
  assert.match(line, / 98\.67 % \(16\) +98\.41 % +0\.0422 .* seed=3 +no better result for 4 epochs$/);
  assert.match(other, / 98\.67 % \(16\) +0\.0422 .* seed=3$/);
});

test('a narrow terminal keeps the important columns, and no line is wider', () => {
  const training: RunRow = { ...ROW, state: 'training', trainedBy: { host: 'x', pid: 1, certain: false } };
  for (let width = 30; width < 130; width++) {
    const lines = runsReport(
      listOf(ROW, training, { ...ROW, settings: [{ name: 'x'.repeat(40), value: 'y' }] }),
      width,
    );
    assert.ok(
      lines.every(({ length }) => length <= width),
      `${width}`,
    );
    assert.match(lines[2] ?? '', /training\?/);
  }
  assert.match(runsReport(listOf(ROW), 60)[0] ?? '', /ACCURACY/);
});

test('damage is named below the table, runs that were left out are counted, and names are harmless', () => {
  const name = 'bad\u001b[2J';
  const damaged: RunRow = {
    ...ROW,
    ...{ name, state: 'damaged', problems: ['config.json is not JSON'], epochsPlanned: null, epochsMade: 0 },
    ...{ last: null, best: null, seconds: null, startedAt: null, modelSha256: null, settings: [] },
  };
  const lines = runsReport({ ...listOf(damaged, ROW), leftOut: 2 }, 200);
  assert.deepEqual(lines.slice(-3), [
    '',
    'damaged: bad\\x1b[2J: config.json is not JSON',
    '2 runs with earlier names left out',
  ]);
  assert.match(lines[1] ?? '', /^bad\\x1b\[2J +damaged +0\/\?$/);
  assert.deepEqual(runsReport(listOf(), 80), ['There is no run in /runs.']);
});

test('a column that may be shortened is, before another is left out', () => {
  const columns = [
    { title: 'A', rank: 0, align: 'left', cell: (row: string) => row, shortest: 6 },
    { title: 'B', rank: 1, align: 'right', cell: () => '12' },
  ] as const;
  assert.deepEqual(
    fitTable(columns, ['abcdefghij'], 10),
    ['A        B', 'abc...  12'].map((line) => line.padEnd(10).trimEnd()),
  );
  assert.deepEqual(
    fitTable(columns, ['abcdefghij'], 9),
    ['A', 'abcdef...'].map((line) => line),
  );
});
