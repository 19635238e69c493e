import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measured } from '../../../src/coordinator/core/pace.js';
import type { DealtShard, WorkerState } from '../../../src/coordinator/core/state.js';

/** The worker's speed after it computed a shard of 100 samples in each of these times. */
function speedAfter(...durationsMs: readonly number[]): number | null {
  let worker = { measuredSamplesPerMs: [], samplesPerMs: null } as unknown as WorkerState;
  const shard = { sampleCount: 100, dealtAtMs: 0 } as DealtShard;
  for (const durationMs of durationsMs) worker = { ...worker, ...measured(worker, shard, durationMs) };
  return worker.samplesPerMs;
}

test('the first result is what is known', () => assert.equal(speedAfter(10), 10));

test('one or two results that were held up change nothing', () => {
  assert.equal(speedAfter(10, 10, 10, 50), 10);
  assert.equal(speedAfter(10, 10, 10, 50, 1000), 10);
});

test('a worker that became slower, or faster, counts as such after three results', () => {
  assert.equal(speedAfter(10, 10, 10, 10, 10, 50, 50, 50), 2);
  assert.equal(speedAfter(50, 50, 50, 50, 50, 10, 10, 10), 10);
});

test('a result that took no time at all is finite', () => assert.equal(speedAfter(0), 10_000));
