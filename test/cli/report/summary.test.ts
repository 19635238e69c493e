import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryLines } from '../../../src/cli/report/summary.js';
import { LETTERS } from '../../support/class-models.js';
import { SUMMARY } from './reports.js';

test('a run of one session is summed up in one line', () => {
  assert.deepEqual(summaryLines(SUMMARY), [
    'Trained 20 epochs (2,360 steps) in 40.0 s, 30,000 samples/s.',
    'Accuracy: 98.59 % (9859/10000), average loss 0.0422.',
    'Model:    /runs/1/model.safetensors',
    'SHA-256:  ab',
    'Try it:   /runs/1/report.html reads digits that you draw in a browser.',
  ]);
});

test('a model of other classes than digits reads other images', () => {
  const model = { path: '/runs/1/model.safetensors', sha256: 'ab', classNames: LETTERS };
  assert.equal(
    summaryLines({ ...SUMMARY, model }).at(-1),
    'Try it:   /runs/1/report.html reads images and drawings in a browser.',
  );
});

test('of a run that went on, this session and the whole run are told apart', () => {
  const [session, run] = summaryLines({ ...SUMMARY, stepsBefore: 2359, steps: 1, samples: 96, seconds: 0.01 });
  assert.equal(session, 'This session: 1 step in 0.0 s, 9,600 samples/s.');
  assert.equal(run, 'Whole run: 20 epochs (2,360 steps); this session resumed at step 2,359.');
});

test('a run in which nothing was trained has no directory', () => {
  const nothing = { epochs: 0, steps: 0, samples: 0, seconds: 0, test: null, model: null, runDirectory: null };
  assert.deepEqual(summaryLines({ ...SUMMARY, outcome: 'interrupted', ...nothing }), [
    'Trained 0 epochs (0 steps) in 0.0 s, 0 samples/s.',
    'Nothing was trained, so nothing was kept.',
  ]);
});
