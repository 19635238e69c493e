import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { WorkerTable } from '../../../src/coordinator/core/worker-table.js';
import { ClusterDriver, OPTIONS } from './cluster-driver.js';

/** As many as a step has micro-batches, so that all have work. */
const PEERS = Array.from({ length: OPTIONS.config.batchSize / OPTIONS.config.microBatchSize }, (_, i) => `w${i + 1}`);

/** Counts how often something looks through all workers. */
function countedLooks(t: TestContext): () => number {
  const { mock } = t.mock.method(WorkerTable.prototype, 'values');
  return () => mock.callCount();
}

test('events of an ordinary step do not look through all workers', (t) => {
  const looks = countedLooks(t);
  const cluster = new ClusterDriver({ minWorkers: PEERS.length, maxWorkers: PEERS.length });
  cluster.handle({ type: 'tick' });
  const before = looks();
  for (const peer of PEERS) cluster.hello(peer);
  assert.equal(looks(), before, 'workers join');
  for (const peer of PEERS) cluster.join(peer);
  const [last = '', ...others] = PEERS;

  const dealt = looks();
  for (const peer of PEERS) cluster.heartbeat(peer, cluster.state.workers.get(peer)?.shard?.shardId ?? null);
  assert.equal(looks(), dealt, 'heartbeats');
  cluster.nowMs += 1;
  cluster.handle({ type: 'tick' });
  assert.equal(looks(), dealt, 'a tick');
  for (const peer of others) cluster.deliver(peer);
  assert.equal(looks(), dealt, 'results');
  cluster.deliver(last);
  assert.equal(cluster.count('apply-step'), 1);
  assert.equal(looks(), dealt, 'the last result');
  cluster.applied();
  assert.ok(looks() > dealt, 'the next step is dealt to all');
});

test('a worker that comes or goes while nothing is open does not make others look through all', (t) => {
  const looks = countedLooks(t);
  const cluster = new ClusterDriver({ maxWorkers: 5 });
  for (const peer of ['w1', 'w2', 'w3', 'w4']) cluster.join(peer);
  const before = looks();
  cluster.hello('w5');
  cluster.handle({ type: 'connection-lost', peer: 'w4' });
  assert.equal(looks(), before);
});
