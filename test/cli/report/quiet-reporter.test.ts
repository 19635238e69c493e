import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QuietReporter } from '../../../src/cli/report/quiet-reporter.js';
import { RejectionLimit } from '../../../src/cli/report/rejection-limit.js';
import { BEGIN, EPOCH, Sink, stepReport, workerState } from './reports.js';

test('quiet: warnings, errors and the summary, and nothing else', async () => {
  const [out, notes] = [new Sink(), new Sink()];
  const reporter = new RejectionLimit(new QuietReporter(out, notes, false), () => 0);
  reporter.onBegin(BEGIN);
  reporter.onNote('info', 'metrics are there');
  reporter.onNotice({ type: 'worker-joined', worker: workerState(1) });
  reporter.onNotice({ type: 'worker-ready', worker: workerState(1) });
  reporter.onStep(stepReport(29));
  await reporter.onEpoch(EPOCH);
  for (let i = 0; i < 20; i++) {
    reporter.onNotice({ type: 'message-rejected', peer: 'x', rejection: { code: 'stale', reason: 'over' } });
  }
  assert.equal(out.text + notes.text, '');

  reporter.onNotice({ type: 'worker-left', worker: workerState(1), code: 'silent', reason: 'nothing heard' });
  reporter.onNote('error', 'the disk is full');
  reporter.summary({
    outcome: 'interrupted',
    epochs: 1,
    stepsBefore: 0,
    steps: 118,
    samples: 60_000,
    seconds: 2,
    test: null,
    validation: null,
    early: null,
    best: null,
    divergence: null,
    audit: { leafCount: 0, wrongCount: 0 },
    model: null,
    runDirectory: '/runs/1',
    interruption: { step: 118, stepCount: 236, checkpointStep: 118, resumeCommand: 'npm start' },
  });
  assert.equal(notes.text, 'warning: worker 1 (vm:1001) left: nothing heard\nerror: the disk is full\n');
  assert.equal(
    out.text,
    'Trained 1 epoch (118 steps) in 2.0 s, 30,000 samples/s.\nRun directory: /runs/1\n' +
      'Interrupted at step 118 of 236. Its checkpoint is written. Resume with:\n  npm start\n',
  );
});
