import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EpochResult, NO_RESULTS, type RunStanding } from '../../../src/coordinator/core/results.js';
import { resumeFrom } from '../../../src/coordinator/core/resume.js';

const cursor = (epoch: number, stepInEpoch: number) => ({ step: epoch * 10 + stepInEpoch, epoch, stepInEpoch });

const CONFIG = {
  learningRate: 0.001,
  learningRateSchedule: { type: 'plateau', warmupSteps: 0, factor: 0.5, patienceEpochs: 0 },
} as const;
const none: ReadonlySet<number> = new Set();
const noRecords: ReadonlyMap<number, EpochResult> = new Map();

/** Results by epoch; epoch 1 is the best of them. */
const result = (epoch: number): EpochResult => {
  return { epoch, loss: 1, correctCount: epoch === 1 ? 9 : 5, sampleCount: 10 };
};
const records = (...epochs: number[]) => new Map(epochs.map((epoch) => [epoch, result(epoch)]));

/** A checkpoint at this place, without results. */
const saved = (epoch: number, stepInEpoch: number, standing = NO_RESULTS) => ({
  cursor: cursor(epoch, stepInEpoch),
  standing,
  config: CONFIG,
});

/** The results of epochs 0 up to this one are known. */
const standingAt = (epoch: number): RunStanding => ({
  best: result(Math.min(epoch, 1)),
  last: result(epoch),
  // The first loss is the lowest: after every other one the rate is halved.
  plateau: { bestLoss: 1, badEpochs: 0, factor: 0.5 ** epoch },
});

test('when all earlier epochs are on record, nothing is evaluated', () => {
  const nothing = { evaluating: [], lost: [] };
  const begin = { cursor: cursor(0, 4), standing: NO_RESULTS, ...nothing };
  assert.deepEqual(resumeFrom(saved(0, 4), noRecords, none), begin);
  const second = { cursor: cursor(2, 4), standing: standingAt(1), ...nothing };
  assert.deepEqual(resumeFrom(saved(2, 4), records(0, 1), none), second);
  assert.deepEqual(resumeFrom(saved(2, 4), records(0, 1), new Set([1])), second);
});

test('what was being evaluated is evaluated, with what the checkpoint has kept for it', () => {
  assert.deepEqual(resumeFrom(saved(2, 1), records(0), new Set([1])).evaluating, [1]);
  assert.deepEqual(resumeFrom(saved(2, 0), noRecords, new Set([0])).evaluating, [0, 1]);
});

test('at the end of an epoch its parameters are there', () => {
  assert.deepEqual(resumeFrom(saved(2, 0), records(0), none), {
    cursor: cursor(2, 0),
    evaluating: [1],
    standing: standingAt(0),
    lost: [],
  });
});

test('epochs whose results are gone do not keep a run from going on', () => {
  assert.deepEqual(resumeFrom(saved(2, 1), records(0), none), {
    cursor: cursor(2, 1),
    evaluating: [],
    standing: standingAt(0),
    lost: [1],
  });
  const { standing: _, ...rest } = resumeFrom(saved(3, 0), records(1), none);
  assert.deepEqual(rest, { cursor: cursor(3, 0), evaluating: [2], lost: [0] });
});

test('results go on from those in the checkpoint: what came later is added, what it had not made yet is not', () => {
  const checkpoint = saved(3, 2, standingAt(0));
  assert.deepEqual(resumeFrom(checkpoint, records(0, 1, 2, 3, 4), none).standing, standingAt(2));
  const atOne = saved(3, 2, standingAt(1));
  assert.deepEqual(resumeFrom(atOne, records(2), none).standing, standingAt(2), 'the log has lost the best epoch');
});
