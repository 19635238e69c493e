import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, OPTIONS } from './cluster-driver.js';

test('two heartbeats without the shard mean that it got lost', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  const first = cluster.dealtTo('w1');
  cluster.heartbeat('w1', null);
  assert.equal(cluster.dealtTo('w1'), undefined);
  cluster.heartbeat('w1', null);
  const second = cluster.dealtTo('w1');
  assert.deepEqual(second?.leaves, first?.leaves);
  assert.notEqual(second?.shardId, first?.shardId);
  assert.equal(second?.parameters, 'attached', 'the parameters may have got lost with it');
});

test('a result counts once, and only for the step and shard that it belongs to', () => {
  const cluster = new ClusterDriver({ minWorkers: 2 });
  cluster.join('w1');
  cluster.join('w2');
  for (const changes of [{ shardId: 77 }, { step: 1 }, { coordinatorId: 'd'.repeat(32) }]) {
    cluster.deliver('w1', changes);
    assert.equal(cluster.count('collect'), 0, JSON.stringify(changes));
    assert.equal(cluster.sentTo('w1')[0]?.type, MessageType.reject);
  }
  cluster.deliver('w1');
  assert.equal(cluster.count('collect'), 1);
  cluster.say('w1', {
    type: MessageType.partial,
    coordinatorId: OPTIONS.coordinatorId,
    step: 0,
    shardId: 0,
    computeMs: 1,
    nodes: [],
  });
  assert.equal(cluster.count('collect'), 0);
});

test('a result with other nodes than the shard has costs the worker its place for good', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  cluster.say('w1', {
    type: MessageType.partial,
    coordinatorId: OPTIONS.coordinatorId,
    step: 0,
    shardId: 0,
    computeMs: 1,
    nodes: [{ level: 3, index: 0, sampleCount: 31, lossSum: 1, correctCount: 0 }],
  });
  assert.deepEqual(
    cluster.sentTo('w1').map((message) => 'code' in message && message.code),
    ['wrong-shard'],
  );
  assert.equal(cluster.state.workers.size, 0);
  cluster.hello('w1');
  assert.deepEqual(
    cluster.sentTo('w1').map((message) => 'code' in message && message.code),
    ['quarantined'],
  );
});
