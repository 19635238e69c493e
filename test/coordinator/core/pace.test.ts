import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Draft } from '../../../src/coordinator/core/draft.js';
import { measured, recoverSpeeds } from '../../../src/coordinator/core/pace.js';
import type { DealtShard, WorkerState } from '../../../src/coordinator/core/state.js';
import { ClusterDriver } from './cluster-driver.js';

/** The worker's speed after it computed a shard of 100 samples in each of these times. */
function speedAfter(...durationsMs: readonly number[]): number | null {
  let worker = { threads: 1, measuredSamplesPerMs: [], samplesPerMs: null } as unknown as WorkerState;
  const shard = { leaves: { begin: 4, end: 8 }, sampleCount: 100, dealtAtMs: 0 } as DealtShard;
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

test('threads that were idle in the last round count as busy', () => {
  const speed = (threads: number, leafCount: number) => {
    const worker = { threads, measuredSamplesPerMs: [], samplesPerMs: null } as unknown as WorkerState;
    const shard = { leaves: { begin: 0, end: leafCount }, sampleCount: 32 * leafCount, dealtAtMs: 0 } as DealtShard;
    return measured(worker, shard, 10).samplesPerMs;
  };
  assert.equal(speed(4, 8), 25.6);
  assert.equal(speed(4, 7), 25.6, 'two rounds, too');
  assert.equal(speed(4, 5), 25.6);
  assert.equal(speed(4, 4), 12.8);
  assert.equal(speed(4, 1), 12.8);
});

test('an unused worker counts as a little faster in the next step, at most with threads like the fastest', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1', { threads: 2 });
  cluster.join('w2', { threads: 8 });
  const recovered = (samplesPerMs: number) => {
    const draft = new Draft(cluster.state, 0);
    draft.updateWorker('w1', { samplesPerMs: 10 });
    draft.updateWorker('w2', { samplesPerMs });
    recoverSpeeds(draft);
    return draft.worker('w2')?.samplesPerMs;
  };
  assert.equal(recovered(20), 20 * 1.001);
  assert.equal(recovered(39.99), 40);
});
