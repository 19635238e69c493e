import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, COORDINATOR_ID, OPTIONS } from './cluster-driver.js';

test('a dead worker leaves its shard to the others, within the step', () => {
  const cluster = new ClusterDriver({ minWorkers: 2 });
  cluster.join('w1');
  cluster.join('w2');
  cluster.handle({ type: 'connection-lost', peer: 'w2' });
  assert.equal(cluster.sentTo('w1').length, 0, 'the others do not hear of it');
  assert.equal(cluster.dealtTo('w1'), undefined, 'the survivor is still at its own shard');
  assert.equal(cluster.state.workers.get('w1')?.shard?.kind, 'first');
  cluster.deliver('w1');
  assert.deepEqual(cluster.dealtTo('w1')?.leaves, { begin: 4, end: 8 });
  assert.equal(cluster.state.workers.get('w1')?.shard?.kind, 'redealt');
  assert.equal(cluster.dealtTo('w1')?.parameters, 'held', 'it has the parameters of this step');
  cluster.deliver('w1');
  assert.equal(cluster.count('apply-step'), 1);
});

test('strangers and workers that come and go write nothing to those who are there', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  cluster.join('w2');
  const others = (peer: string) =>
    cluster.effects.filter((effect) => effect.type === 'send' && effect.peer !== peer).length;
  for (let i = 0; i < 10; i++) {
    cluster.handle({ type: 'connection-lost', peer: `stranger ${i}` });
    assert.deepEqual(cluster.effects, []);
    const peer = `w${i + 3}`;
    cluster.hello(peer);
    assert.equal(others(peer), 0);
    cluster.say(peer, { type: MessageType.ready, coordinatorId: COORDINATOR_ID });
    assert.equal(others(peer), 0);
    cluster.handle({ type: 'connection-lost', peer });
    assert.equal(others(peer), 0);
  }
  assert.deepEqual([...cluster.state.workers.keys()], ['w1', 'w2']);
});

test('a worker that joins late gets work that is open, or waits for the next step', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  cluster.join('w2');
  assert.equal(cluster.dealtTo('w2'), undefined);
  cluster.deliver('w1');
  cluster.applied();
  assert.ok(cluster.dealtTo('w1') && cluster.dealtTo('w2'));
});

test('a silent worker is given up, a heartbeat keeps it', () => {
  const cluster = new ClusterDriver({ minWorkers: 2 });
  cluster.join('w1');
  cluster.join('w2');
  cluster.nowMs = OPTIONS.timing.silenceMs - 1;
  cluster.heartbeat('w1', 0);
  cluster.nowMs = OPTIONS.timing.silenceMs;
  cluster.handle({ type: 'tick' });
  assert.deepEqual([...cluster.state.workers.keys()], ['w1']);
});

test('strangers, other versions and too many workers are turned away with a code', () => {
  const cluster = new ClusterDriver({ maxWorkers: 1 });
  const codes = () =>
    cluster.effects.flatMap((effect) =>
      effect.type === 'send' && 'code' in effect.message ? [effect.message.code] : [],
    );
  cluster.heartbeat('w1', null);
  assert.deepEqual(codes(), ['unknown-worker']);
  for (const code of ['protocol-version', 'key-refused', 'key-revoked'] as const) {
    cluster.handle({ type: 'invalid-message', peer: 'w1', rejection: { code, reason: 'test' } });
    assert.deepEqual(codes(), [code]);
  }
  for (const contract of [1, 3]) {
    cluster.hello('w1', { contract, packageVersion: '0.0.1' });
    assert.deepEqual(codes(), ['contract']);
    const [answer] = cluster.sentTo('w1');
    assert.match(
      answer && 'reason' in answer ? answer.reason : '',
      new RegExp(`contract 2, .*lenet-cluster 0\\.0\\.1.* contract ${contract}, .* install lenet-cluster 0 on both`),
    );
  }
  cluster.hello('w1', { packageVersion: '0.0.1' });
  assert.deepEqual(codes(), ['package-version']);
  cluster.hello('w1', { modelSha256: '0'.repeat(64) });
  assert.deepEqual(codes(), ['model']);
  cluster.join('w1');
  cluster.hello('w2');
  assert.deepEqual(codes(), ['too-many-workers']);
});

test('a worker whose key is revoked is out, and its shard goes to another', () => {
  const cluster = new ClusterDriver();
  const key = (publicKey: string) => ({ key: { publicKey, proof: '0'.repeat(64) } });
  cluster.hello('w1', key('stolen'));
  cluster.say('w1', { type: MessageType.ready, coordinatorId: COORDINATOR_ID });
  cluster.hello('w2', key('good'));
  cluster.say('w2', { type: MessageType.ready, coordinatorId: COORDINATOR_ID });
  assert.ok(cluster.state.workers.get('w1')?.shard);
  const effects = cluster.handle({ type: 'keys-revoked', publicKeys: new Set(['stolen']) });
  assert.deepEqual([...cluster.state.workers.keys()], ['w2']);
  assert.ok(
    effects.some(
      (effect) => effect.type === 'send' && 'code' in effect.message && effect.message.code === 'key-revoked',
    ),
  );
  assert.ok(cluster.state.workers.get('w2')?.shard);
  cluster.handle({ type: 'keys-revoked', publicKeys: new Set(['unknown']) });
  assert.equal(cluster.state.workers.size, 1);
});

test('a worker that comes back on a new connection takes its old place', () => {
  const cluster = new ClusterDriver({ maxWorkers: 1 });
  cluster.join('w1');
  cluster.hello('new-1');
  assert.deepEqual([...cluster.state.workers.keys()], ['new-1']);
  assert.equal(cluster.state.workers.get('new-1')?.shard, null);
});

test('hellos that arrive together begin one membership', () => {
  const cluster = new ClusterDriver();
  cluster.hello('w1');
  const effects = cluster.hello('w1');
  assert.deepEqual(
    effects.map((effect) => (effect.type === 'send' ? effect.message.type : effect.type)),
    [MessageType.welcome],
  );
  assert.equal(cluster.state.workers.get('w1')?.ordinal, 1);
});
