import type { RunRow } from '../../../src/page/view/run-rows.js';
import type { SweepResults, SweepRow } from '../../../src/page/view/sweep.js';
import { ROW } from './sample-row.js';

/** A finished run with this value of its setting. */
export function sweepRow(value: string, run: Partial<RunRow> = {}): SweepRow {
  return { values: [value], run: { ...ROW, ...run }, failure: null };
}

/** The results of a sweep of 'lr' with a row that failed and one that has not begun. */
export const RESULTS: SweepResults = {
  name: 'sweep',
  axes: ['lr'],
  rows: [
    sweepRow('0.1'),
    { values: ['0.2'], run: null, failure: '<the disk> is full' },
    { values: ['0.3'], run: null, failure: null },
  ],
  hasValidation: false,
  comparison: null,
};
