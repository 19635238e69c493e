import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sweepReport } from '../../../src/cli/report/sweep-report.js';
import { EARLY } from './sample-row.js';
import { RESULTS, sweepRow } from './sweep-rows.js';

test('a sweep is a table, and sentences about what is missing', () => {
  assert.deepEqual(sweepReport(RESULTS, Number.POSITIVE_INFINITY), [
    ' LR     BEST  IN EPOCH     LAST    LOSS  TIME  STATE',
    '0.1  98.67 %        16  98.59 %  0.0422   18s  finished',
    '0.2                                            failed: <the disk> is full',
    '0.3                                            not begun',
    '',
    '1 of 3 runs failed.',
    '1 of 3 runs are not finished.',
    'The test set chose the best run, so its accuracy is a little too good. --validation keeps the test set for the end.',
  ]);
});

test('the test of the best model and the reason of an early end have columns, if there are any', () => {
  const rows = [sweepRow('0.1', EARLY), sweepRow('0.2')];
  assert.deepEqual(sweepReport({ ...RESULTS, rows, hasValidation: true }, Number.POSITIVE_INFINITY), [
    ' LR     BEST  IN EPOCH     TEST     LAST    LOSS  TIME  STATE     ENDED EARLY',
    '0.1  98.67 %        16  98.41 %  98.59 %  0.0422   18s  finished  no better result for 4 epochs',
    '0.2  98.67 %        16           98.59 %  0.0422   18s  finished',
  ]);
});

test('a validation set needs no warning', () => {
  const lines = sweepReport({ ...RESULTS, rows: RESULTS.rows.slice(0, 1), hasValidation: true }, 80);
  assert.equal(lines.length, 2);
});
