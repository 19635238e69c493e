import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitsFor } from '../../../../src/coordinator/watching/view/waiting.js';
import { workerState } from '../../../cli/report/reports.js';
import { statusOf } from '../metrics/status.js';

const SHARD = {
  shardId: 0,
  kind: 'first',
  leaves: { begin: 0, end: 1 },
  sampleCount: 1,
  dealtAtMs: 0,
  lateAtMs: 1,
  heartbeatsWithout: 0,
  imagesRequested: 0,
} as const;
const { queues } = statusOf();
const waiting = (count: number, changed: Partial<typeof queues> = {}) =>
  waitsFor(
    statusOf({
      phase: 'training',
      queues: { ...queues, ...changed },
      workers: Array.from({ length: 5 }, (_, i) => ({ ...workerState(i + 1), shard: i < count ? SHARD : null })),
    }),
  );

test('workers that compute are named, and beyond three counted', () => {
  assert.equal(waiting(1), 'the result of worker 1 (vm)');
  assert.equal(waiting(2), 'the result of worker 1 (vm) and worker 2 (vm)');
  assert.equal(waiting(5), 'the result of worker 1 (vm), worker 2 (vm), worker 3 (vm) and 2 more');
});

test('otherwise an audit, an evaluation, or nothing that is known', () => {
  assert.equal(waiting(0, { audit: 1, evaluation: 1 }), 'a second worker that checks a gradient');
  assert.equal(waiting(0, { audit: 0, evaluation: 1 }), 'the test after an earlier epoch');
  assert.equal(waiting(0), null);
  assert.equal(waitsFor(statusOf({ phase: 'gathering', workers: [] })), null);
});
