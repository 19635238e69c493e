import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunRecorder } from '../../../src/coordinator/run/run-recorder.js';
import { stepReport } from '../../cli/report/reports.js';
import { epochReport } from '../../support/checkpoints.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { start } from './run-starts.js';

test('totals are of this session, epochs and accuracy of the whole run', async (t) => {
  const run = await start(temporaryDirectory(t));
  t.after(() => run.close());
  const recorder = new RunRecorder(run, assert.fail);
  assert.deepEqual(recorder.totals(), {
    epochs: 0,
    stepsBefore: 0,
    steps: 0,
    samples: 0,
    seconds: 0,
    audit: { leafCount: 0, wrongCount: 0 },
    test: null,
    validation: null,
  });
  assert.equal(run.isKept, false);
  for (const step of [0, 1]) recorder.onStep(stepReport(step));
  assert.equal(run.isKept, true, 'from the first step on, the run stays');
  recorder.onNotice({ type: 'audited', step: 0, leafCount: 3, claimCount: 6 });
  await recorder.onEpoch(epochReport(0));
  const { steps, samples, epochs, audit, test: last } = recorder.totals();
  assert.deepEqual([steps, samples, epochs, audit.leafCount], [2, 2 * stepReport(0).sampleCount, 1, 3]);
  assert.equal(last?.correct, epochReport(0).testCorrect);
  assert.deepEqual(recorder.recentEpochs(), [epochReport(0)]);
});

test('an epoch that cannot be written is told, and counts', async (t) => {
  const run = await start(temporaryDirectory(t));
  t.after(() => run.close());
  const failures: string[] = [];
  const broken = {
    ...run,
    runDirectory: { appendEpoch: () => Promise.reject(new Error('disk full')) } as unknown as typeof run.runDirectory,
  };
  const recorder = new RunRecorder(broken, (message) => failures.push(message));
  await recorder.onEpoch(epochReport(0));
  assert.deepEqual(failures, ['disk full']);
  assert.equal(recorder.totals().epochs, 1);
});
