import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EpochReport, StepReport } from '../../../src/coordinator/core/reports.js';
import { LateReports } from '../../../src/coordinator/watching/late-reports.js';
import { tellAll } from '../../../src/coordinator/watching/listeners.js';

const step = (number: number) => ({ step: number }) as StepReport;

function recorded(onStep = (_: StepReport): void => {}) {
  const heard: string[] = [];
  const later: (() => void)[] = [];
  const reports = new LateReports(
    tellAll([
      {
        onStep(report) {
          heard.push(`step ${report.step}`);
          onStep(report);
        },
        onNotice: ({ type }) => void heard.push(type),
        onEpoch: ({ epoch }) => void heard.push(`epoch ${epoch}`),
      },
    ]),
    (callback) => later.push(callback),
  );
  return { reports, heard, later };
}

test('the reports of a step wait, and are told once, in their order', () => {
  const { reports, heard } = recorded();
  reports.onStep(step(1));
  reports.onNotice({ type: 'audited', step: 1, leafCount: 1, claimCount: 1 });
  assert.deepEqual(heard, []);
  reports.tell();
  reports.tell();
  assert.deepEqual(heard, ['step 1', 'audited']);
});

test('reports that are told soon are told once for all that wait', () => {
  const { reports, heard, later } = recorded();
  reports.tellSoon();
  assert.equal(later.length, 0, 'nothing waits');
  reports.onStep(step(1));
  reports.tellSoon();
  reports.onStep(step(2));
  reports.tellSoon();
  assert.deepEqual([heard.length, later.length], [0, 1]);
  later.shift()?.();
  assert.deepEqual(heard, ['step 1', 'step 2']);
  reports.onStep(step(3));
  reports.tellSoon();
  later.shift()?.();
  assert.deepEqual(heard, ['step 1', 'step 2', 'step 3']);
});

test('a report that comes while others are told follows them', () => {
  const { reports, heard } = recorded(({ step: number }) => {
    if (number === 1) reports.onStep(step(3));
  });
  reports.onStep(step(1));
  reports.onStep(step(2));
  reports.tell();
  assert.deepEqual(heard, ['step 1', 'step 2', 'step 3']);
});

test('the report of an epoch does not wait, and does not overtake', async () => {
  const { reports, heard } = recorded();
  reports.onStep(step(1));
  await reports.onEpoch({ epoch: 0 } as EpochReport);
  assert.deepEqual(heard, ['step 1', 'epoch 0']);
});
