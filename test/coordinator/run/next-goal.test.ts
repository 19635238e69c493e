import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_RESULTS } from '../../../src/coordinator/core/results.js';
import { type ResumePoint, RUN_START } from '../../../src/coordinator/core/resume.js';
import type { FinishedRun } from '../../../src/coordinator/run/finished-run.js';
import { configToGoOn, type GoalQuestion, requireSameRun } from '../../../src/coordinator/run/next-goal.js';
import type { Stopping } from '../../../src/shared/recipe/recipe.js';
import type { EarlierGoal, RunConfig } from '../../../src/shared/run-config.js';
import { MAX_EARLIER_GOALS } from '../../../src/shared/run-config-schema.js';
import { RUN_CONFIG } from '../../support/checkpoints.js';

const NOW = '2026-11-27T14:00:00.000Z';
const NEVER = RUN_CONFIG.stopping;
const patience = (patienceEpochs: number): Stopping => ({ patienceEpochs, targetAccuracy: null });
const [SHA, OTHER_SHA] = ['d'.repeat(64), 'e'.repeat(64)];
const finishedAt = (epochs: number): FinishedRun => ({ epochs, modelSha256: SHA });

/** A command for a run of 20 epochs with 100 steps each. */
function asked(change: Partial<RunConfig>, rest: Partial<GoalQuestion> = {}): GoalQuestion {
  const question = {
    directory: '/runs/a',
    stored: RUN_CONFIG,
    mayChangeEpochs: true,
    finished: null,
    recordedEpochs: 0,
    ...rest,
  };
  const { earlierGoals: _, ...config } = question.stored;
  return { ...question, wanted: { ...config, ...change } };
}

function at(step: number, change: Partial<ResumePoint> = {}): ResumePoint {
  return { ...RUN_START, cursor: { step, epoch: Math.floor(step / 100), stepInEpoch: step % 100 }, ...change };
}

function goal(epochs: number, steps: number, change: Partial<EarlierGoal> = {}): EarlierGoal {
  return { epochs, stopping: NEVER, steps, modelSha256: SHA, wentOnAt: NOW, ...change };
}

test('a finished run goes on with more epochs, or to a later end; whatever else is asked, it is finished', () => {
  const finished = finishedAt(20);
  const early = { stored: { ...RUN_CONFIG, stopping: patience(3) }, finished: finishedAt(8) };
  for (const question of [
    asked({ epochs: 21 }, { finished }),
    asked({ epochs: 21, stopping: patience(9) }, { finished }),
    asked({ stopping: patience(4) }, early),
    asked({ stopping: NEVER }, early),
    asked({ stopping: NEVER, epochs: 9 }, early),
    asked({ stopping: patience(4), epochs: 99 }, { ...early, mayChangeEpochs: false }),
  ]) {
    requireSameRun(question);
  }
  const code = 'run-finished';
  for (const question of [
    asked({}, { finished }),
    asked({ learningRate: 0.5 }, { finished }),
    asked({ stopping: patience(9) }, { finished }),
    asked({ epochs: 40 }, { finished, mayChangeEpochs: false }),
    asked({ epochs: 8 }, early),
    asked({ epochs: 99, stopping: NEVER }, { ...early, mayChangeEpochs: false }),
  ]) {
    assert.throws(() => requireSameRun(question), { code });
  }
  assert.throws(() => requireSameRun(asked({}, { finished })), {
    message: 'Cannot write a run to /runs/a: it already holds a finished run, which ended after epoch 20.',
    hint: 'More epochs with --epochs make it go on; for a new run, choose another directory with --run-dir.',
  });
  assert.throws(() => requireSameRun(asked({ stopping: patience(3) }, early)), {
    message: /ended after epoch 8, before its last one\.$/,
    hint: /^More epochs with --epochs, or more patience with --early-stop, make it go on;/,
  });
});

test('a default number of epochs never counts: a run that gets more patience keeps its own', () => {
  const stored = { ...RUN_CONFIG, epochs: 100, stopping: patience(3) };
  const question = asked(
    { epochs: 20, stopping: patience(4) },
    { stored, mayChangeEpochs: false, finished: finishedAt(8) },
  );
  requireSameRun(question);
  const { epochs, stopping } = configToGoOn(question, at(800), NOW);
  assert.deepEqual([epochs, stopping], [100, patience(4)]);
});

test('a default number of epochs never counts for an unfinished run either: the command with which it was made to go on resumes it', () => {
  const stored = { ...RUN_CONFIG, epochs: 100, stopping: patience(10) };
  const question = asked({ epochs: 20 }, { stored, mayChangeEpochs: false });
  requireSameRun(question);
  assert.equal(configToGoOn(question, at(900), NOW), stored, 'the goal stays');
});

test('an unfinished run whose last checkpoint is older than its results makes the steps between as they were', () => {
  const question = asked({ epochs: 40 }, { recordedEpochs: 5 });
  assert.deepEqual(configToGoOn(question, at(300), NOW).earlierGoals, [goal(20, 500, { modelSha256: null })]);
  assert.throws(() => configToGoOn(asked({ epochs: 4 }, { recordedEpochs: 5 }), at(300), NOW), {
    code: 'run-cannot-go-on',
    message: /--epochs must be at least 5, which it has trained or begun, got 4/,
  });
});

test('every other setting must be that of the run, and the message names only those', () => {
  const code = 'run-config-differs';
  const differs = (question: GoalQuestion, lines: RegExp): void =>
    assert.throws(() => requireSameRun(question), { code, message: lines });
  differs(asked({ epochs: 40, seed: 8 }, { finished: finishedAt(20) }), /differ\.\n {2}--seed: 7 in the run, 8 now$/);
  differs(asked({ epochs: 40, seed: 8 }), /differ\.\n {2}--seed: 7 in the run, 8 now$/);
  differs(asked({ epochs: 40, stopping: patience(9) }), /differ\.\n {2}--early-stop: off in the run, 9 now$/);
  requireSameRun(asked({ epochs: 40 }));
  requireSameRun(asked({}, { mayChangeEpochs: false }));
});

test('a finished run goes on from its end, and its configuration remembers the goal that it had', () => {
  const question = asked({ epochs: 40 }, { finished: finishedAt(20) });
  const expected = { ...RUN_CONFIG, epochs: 40, earlierGoals: [goal(20, 2000)] };
  assert.deepEqual(configToGoOn(question, at(2000), NOW), expected);
  assert.deepEqual(configToGoOn(question, at(1900), NOW), expected, 'its last checkpoint may be gone');
  const twice = asked({ epochs: 60 }, { stored: expected, finished: { epochs: 40, modelSha256: OTHER_SHA } });
  const { earlierGoals } = configToGoOn(twice, at(4000), NOW);
  assert.deepEqual(earlierGoals, [goal(20, 2000), goal(40, 4000, { modelSha256: OTHER_SHA })]);
});

test('an unfinished run may get any number of epochs that it has not passed', () => {
  const withGoal = (epochs: number, step: number): RunConfig => configToGoOn(asked({ epochs }), at(step), NOW);
  const began = goal(20, 350, { modelSha256: null });
  assert.deepEqual(withGoal(40, 350), { ...RUN_CONFIG, epochs: 40, earlierGoals: [began] });
  assert.deepEqual(withGoal(4, 350), { ...RUN_CONFIG, epochs: 4, earlierGoals: [began] });
  assert.equal(withGoal(3, 300).epochs, 3, 'it ends where it is');
  assert.deepEqual(withGoal(40, 0), { ...RUN_CONFIG, epochs: 40 }, 'nothing is trained: nothing to remember');
  assert.equal(configToGoOn(asked({}), at(350), NOW), RUN_CONFIG, 'the goal stays');
  assert.throws(() => withGoal(3, 301), {
    code: 'run-cannot-go-on',
    message: 'Cannot go on with the run in /runs/a: --epochs must be at least 4, which it has trained or begun, got 3.',
  });
  const finished = asked({ epochs: 10 }, { finished: finishedAt(20) });
  assert.throws(() => configToGoOn(finished, at(2000), NOW), { code: 'run-cannot-go-on', message: /at least 20/ });
});

test('a goal towards which nothing was trained is replaced, and giving it up makes the run what it was', () => {
  const stored = { ...RUN_CONFIG, epochs: 40, earlierGoals: [goal(20, 2000)] };
  for (const step of [1900, 2000]) {
    const other = configToGoOn(asked({ epochs: 60 }, { stored }), at(step), NOW);
    assert.deepEqual(other, { ...stored, epochs: 60 });
    assert.deepEqual(configToGoOn(asked({ epochs: 20 }, { stored }), at(step), NOW), RUN_CONFIG);
  }
  assert.throws(() => configToGoOn(asked({ epochs: 19 }, { stored }), at(1900), NOW), { message: /at least 20/ });
  const trained = configToGoOn(asked({ epochs: 60 }, { stored }), at(2001), NOW);
  assert.deepEqual(trained.earlierGoals, [goal(20, 2000), goal(40, 2001, { modelSha256: null })]);
  // Ended where it went on: its model is that of a goal of its own, and must not be taken for that of the next.
  const ended = { ...RUN_CONFIG, epochs: 30, earlierGoals: [goal(100, 3000, { modelSha256: null })] };
  const more = configToGoOn(asked({ epochs: 60 }, { stored: ended, finished: finishedAt(30) }), at(3000), NOW);
  assert.deepEqual(more.earlierGoals, [...ended.earlierGoals, goal(30, 3000)]);
});

test('a run that would end at once does not go on', () => {
  const result = (epoch: number, correctCount: number) => ({ epoch, correctCount, loss: 1, sampleCount: 1000 });
  const place = at(800, { standing: { ...NO_RESULTS, best: result(4, 900), last: result(7, 890) } });
  const stored = { ...RUN_CONFIG, stopping: patience(3) };
  const goOn = (change: Partial<RunConfig>, finished: FinishedRun | null = finishedAt(8)): RunConfig =>
    configToGoOn(asked(change, { stored, finished }), place, NOW);
  const code = 'run-cannot-go-on';
  assert.throws(() => goOn({ epochs: 40 }), { code, message: /would end at once, .* no better result for 3 epochs/ });
  assert.throws(() => goOn({ epochs: 40 }, null), { code, message: /would end at once/ });
  assert.throws(() => goOn({ stopping: { patienceEpochs: null, targetAccuracy: 0.89 } }), { code, message: /target/ });
  for (const stopping of [patience(4), NEVER, { patienceEpochs: null, targetAccuracy: 0.9 }]) {
    assert.deepEqual(goOn({ stopping }).earlierGoals, [goal(20, 800, { stopping: patience(3) })]);
  }
});

test('a run goes on a thousand times, and not once more', () => {
  const earlierGoals = Array.from({ length: MAX_EARLIER_GOALS - 1 }, (_, i) => goal(i + 1, 100 * (i + 1)));
  const stored = { ...RUN_CONFIG, epochs: 1000, earlierGoals };
  const last = asked({ epochs: 1001 }, { stored, finished: finishedAt(1000) });
  const config = configToGoOn(last, at(100_000), NOW);
  assert.equal(config.earlierGoals?.length, MAX_EARLIER_GOALS);
  const more = asked({ epochs: 1002 }, { stored: config, finished: finishedAt(1001) });
  assert.throws(() => configToGoOn(more, at(100_100), NOW), { code: 'run-cannot-go-on', message: /1000 times/ });
});
