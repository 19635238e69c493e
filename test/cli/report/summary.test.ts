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

test('why the run stopped early, and its best model', () => {
  const early = {
    cause: 'early-stop',
    reason: 'no better result for 2 epochs: the best is 98.67 % after epoch 17',
  } as const;
  const best = {
    split: 'test',
    epoch: 17,
    loss: 0.04,
    correct: 9867,
    count: 10_000,
    path: '/runs/x/model-best.safetensors',
  } as const;
  const [, stopped, accuracy, bestLine] = summaryLines({ ...SUMMARY, early, best });
  assert.equal(stopped, `Stopped:  ${early.reason}.`);
  assert.match(accuracy ?? '', /^Accuracy: /);
  assert.equal(bestLine, 'Best:     epoch 17, 98.67 % -> model-best.safetensors (chosen by the test set)');
});

test('with a validation set, the test is that of the best model, said once', () => {
  const validation = { loss: 0.06, correct: 5800, count: 6000 };
  const best = {
    split: 'validation',
    epoch: 17,
    loss: 0.05,
    correct: 5900,
    count: 6000,
    path: '/runs/x/model-best.safetensors',
  } as const;
  assert.deepEqual(summaryLines({ ...SUMMARY, validation, best }).slice(1, 4), [
    'Accuracy: 96.67 % of the validation set (5800/6000), average loss 0.0600.',
    'Best:     epoch 17, 98.33 % of the validation set -> model-best.safetensors',
    'Test:     98.59 % (9859/10000), average loss 0.0422: the best model.',
  ]);
  const interrupted = summaryLines({ ...SUMMARY, validation, best: null, test: null });
  assert.ok(!interrupted.some((line) => line.startsWith('Test')));
});
