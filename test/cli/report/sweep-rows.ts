import type { RunRow } from '../../../src/page/view/run-rows.js';
import type { SweepResults, SweepRow } from '../../../src/page/view/sweep.js';

const RUN: RunRow = {
  name: 'lr=0.1',
  state: 'finished',
  problems: [],
  trainedBy: null,
  runId: 'a',
  packageVersion: '0.2.0',
  startedAt: '2026-11-27T04:33:00.639Z',
  epochsPlanned: 20,
  epochsMade: 20,
  last: { epoch: 20, accuracy: 0.9859, loss: 0.0422 },
  best: { epoch: 16, accuracy: 0.9867, loss: 0.0431 },
  settings: [],
  seconds: 18,
  modelSha256: 'a'.repeat(64),
  hasPage: false,
};

/** A finished run with this value of its setting. */
export function sweepRow(value: string, run: Partial<RunRow> = {}): SweepRow {
  return { values: [value], run: { ...RUN, ...run }, failure: null };
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
