import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resumeFrom } from '../../src/coordinator/resume.js';

const cursor = (epoch: number, stepInEpoch: number) => ({ step: epoch * 10 + stepInEpoch, epoch, stepInEpoch });

test('a checkpoint is good when all earlier epochs are on record', () => {
  assert.deepEqual(resumeFrom(cursor(0, 4), new Set()), { cursor: cursor(0, 4), evaluating: [] });
  assert.deepEqual(resumeFrom(cursor(2, 4), new Set([0, 1])), { cursor: cursor(2, 4), evaluating: [] });
});

test('at the end of an epoch its evaluation can be made up for', () => {
  assert.deepEqual(resumeFrom(cursor(2, 0), new Set([0])), { cursor: cursor(2, 0), evaluating: [1] });
});

test('a checkpoint that has left behind an epoch without evaluation is of no use', () => {
  assert.equal(resumeFrom(cursor(2, 1), new Set([0])), null);
  assert.equal(resumeFrom(cursor(2, 0), new Set([1])), null);
  assert.equal(resumeFrom(cursor(2, 0), new Set()), null);
});
