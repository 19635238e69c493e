import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, OPTIONS } from './cluster-driver.js';

test('a late shard goes to idle workers too, and the first result counts', () => {
  const cluster = new ClusterDriver({ minWorkers: 2 });
  cluster.join('w1');
  cluster.join('w2');
  cluster.nowMs = 10;
  cluster.deliver('w1');
  assert.equal(cluster.dealtTo('w1'), undefined, 'not late yet');
  cluster.nowMs = cluster.state.workers.get('w2')?.shard?.lateAtMs ?? Number.NaN;
  cluster.handle({ type: 'tick' });
  assert.deepEqual(cluster.dealtTo('w1')?.leaves, { begin: 4, end: 8 });
  assert.equal(cluster.state.workers.get('w1')?.shard?.kind, 'speculative');
  cluster.deliver('w1');
  assert.equal(cluster.count('apply-step'), 1);
  assert.deepEqual(
    cluster.sentTo('w2').map(({ type }) => type),
    [MessageType.cancel],
  );
});

test('a worker that was overtaken gets work again when it is heard of', () => {
  const cluster = new ClusterDriver({ minWorkers: 2, config: { ...OPTIONS.config, epochs: 1000 } });
  cluster.join('w1');
  cluster.join('w2');
  cluster.nowMs = 10;
  cluster.deliver('w1');
  cluster.nowMs = 5_000;
  cluster.heartbeat('w1', null);
  cluster.deliver('w1');
  cluster.applied();
  assert.deepEqual(cluster.dealtTo('w1')?.leaves, { begin: 0, end: 8 });
  assert.equal(cluster.dealtTo('w2'), undefined);
  cluster.heartbeat('w2', null);
  assert.equal(cluster.state.workers.get('w2')?.responsive, true);
  // Its speed is known to be low now, and grows until it gets a share again.
  const shardOfW2 = () => cluster.state.workers.get('w2')?.shard;
  for (let step = 0; step < 200 && !shardOfW2(); step++) {
    cluster.nowMs += 10;
    cluster.deliver('w1');
    cluster.applied();
    for (const epoch of cluster.state.evaluating) cluster.evaluated(epoch);
  }
  assert.ok(shardOfW2());
});

test('a shard with fewer micro-batches than its worker has threads is expected to take as long as a full round', () => {
  const cluster = new ClusterDriver({ config: { ...OPTIONS.config, epochs: 1000 } });
  const expectedMs = () => {
    const shard = cluster.state.workers.get('w1')?.shard;
    return ((shard?.lateAtMs ?? Number.NaN) - (shard?.dealtAtMs ?? Number.NaN)) / 2;
  };
  cluster.join('w1', { threads: 5 });
  // Two rounds for eight micro-batches.
  cluster.nowMs = 2_000;
  cluster.deliver('w1');
  cluster.applied();
  assert.ok(Math.abs(expectedMs() - 2_000) < 1e-6);
});

test("a new worker's first shard is late by the speed of other workers' threads", () => {
  const cluster = new ClusterDriver({ config: { ...OPTIONS.config, epochs: 1000 } });
  cluster.join('w1', { threads: 2 });
  // Four rounds of 1,000 ms.
  cluster.nowMs = 4_000;
  cluster.deliver('w1');
  cluster.join('w2', { threads: 4 });
  cluster.applied();
  // With twice the threads, it computes everything in two rounds. The other one could not do half in less.
  const { leaves, lateAtMs = Number.NaN } = cluster.state.workers.get('w2')?.shard ?? {};
  assert.deepEqual(leaves, { begin: 0, end: 8 });
  assert.ok(Math.abs(lateAtMs - (4_000 + 2 * 2_000)) < 1e-6, `${lateAtMs}`);
});
