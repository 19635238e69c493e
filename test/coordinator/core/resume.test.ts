import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resumeFrom } from '../../../src/coordinator/core/resume.js';

const cursor = (epoch: number, stepInEpoch: number) => ({ step: epoch * 10 + stepInEpoch, epoch, stepInEpoch });

const none: ReadonlySet<number> = new Set();

test('when all earlier epochs are on record, nothing is evaluated', () => {
  const nothing = { evaluating: [], lost: [] };
  assert.deepEqual(resumeFrom(cursor(0, 4), none, none), { cursor: cursor(0, 4), ...nothing });
  assert.deepEqual(resumeFrom(cursor(2, 4), new Set([0, 1]), none), { cursor: cursor(2, 4), ...nothing });
  assert.deepEqual(resumeFrom(cursor(2, 4), new Set([0, 1]), new Set([1])), { cursor: cursor(2, 4), ...nothing });
});

test('what was being evaluated is evaluated, with what the checkpoint has kept for it', () => {
  assert.deepEqual(resumeFrom(cursor(2, 1), new Set([0]), new Set([1])).evaluating, [1]);
  assert.deepEqual(resumeFrom(cursor(2, 0), none, new Set([0])).evaluating, [0, 1]);
});

test('at the end of an epoch its parameters are there', () => {
  assert.deepEqual(resumeFrom(cursor(2, 0), new Set([0]), none), {
    cursor: cursor(2, 0),
    evaluating: [1],
    lost: [],
  });
});

test('epochs whose results are gone do not keep a run from going on', () => {
  assert.deepEqual(resumeFrom(cursor(2, 1), new Set([0]), none), {
    cursor: cursor(2, 1),
    evaluating: [],
    lost: [1],
  });
  assert.deepEqual(resumeFrom(cursor(3, 0), new Set([1]), none), { cursor: cursor(3, 0), evaluating: [2], lost: [0] });
});
