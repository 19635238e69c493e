import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, COORDINATOR_ID, OPTIONS } from './cluster-driver.js';

test('a worker is welcomed, and gets the whole step when it is alone', () => {
  const cluster = new ClusterDriver();
  cluster.hello('w1');
  const [welcome] = cluster.sentTo('w1');
  assert.equal(welcome?.type, MessageType.welcome);
  cluster.join('w1');
  assert.deepEqual(cluster.dealtTo('w1')?.leaves, { begin: 0, end: 8 });
  assert.equal(cluster.dealtTo('w1')?.parameters, 'attached');
});

test('training waits for --min-workers, then all get a share', () => {
  const cluster = new ClusterDriver({ minWorkers: 2 });
  cluster.join('w1');
  assert.equal(cluster.state.phase, 'gathering');
  assert.equal(cluster.dealtTo('w1'), undefined);
  cluster.join('w2');
  assert.deepEqual(cluster.dealtTo('w1')?.leaves, { begin: 0, end: 4 });
  assert.deepEqual(cluster.dealtTo('w2')?.leaves, { begin: 4, end: 8 });
});

test('a whole run: steps, evaluations, shutdown', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  const evaluated: number[] = [];
  for (let step = 0; step < 4; step++) {
    assert.equal(cluster.state.step?.step, step);
    cluster.deliver('w1');
    assert.equal(cluster.count('apply-step'), 1);
    for (const effect of cluster.applied()) if (effect.type === 'evaluate') evaluated.push(effect.epoch);
  }
  assert.deepEqual(evaluated, [0, 1]);
  assert.equal(cluster.state.phase, 'finishing');
  cluster.handle({ type: 'evaluated', epoch: 0 });
  assert.equal(cluster.count('finish'), 0);
  cluster.handle({ type: 'evaluated', epoch: 1 });
  assert.deepEqual(cluster.effects.at(-1), { type: 'finish', outcome: { type: 'completed' } });
  assert.deepEqual(cluster.sentTo('w1'), [{ type: MessageType.shutdown, outcome: 'completed' }]);
  cluster.say('w1', { type: MessageType.bye, code: 'released', reason: 'the run is over' });
  assert.deepEqual(cluster.effects, [{ type: 'close' }]);
  assert.equal(cluster.state.phase, 'ended');
});

test('training waits when two evaluations are behind', () => {
  const cluster = new ClusterDriver({ config: { ...OPTIONS.config, epochs: 5 } });
  cluster.join('w1');
  for (let step = 0; step < 4; step++) {
    cluster.deliver('w1');
    cluster.applied();
  }
  assert.ok(cluster.state.step === null);
  cluster.handle({ type: 'evaluated', epoch: 0 });
  assert.equal(cluster.sentTo('w1').length, 1);
  assert.equal(cluster.dealtTo('w1')?.step, 4);
});

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

const IMPOSSIBLE = [
  { code: 'not-finite', reason: 'a gradient holds NaN or infinity' },
  { code: 'out-of-bounds', reason: 'the gradient of 32 samples has the norm 1e+40' },
] as const;

for (const rejection of IMPOSSIBLE) {
  test(`${rejection.code}: who sends it is out and the run goes on without, however often it comes back`, () => {
    const cluster = new ClusterDriver();
    cluster.join('w1');
    cluster.join('w2');
    for (let life = 3; life < 20; life++) {
      const liar = `w${life}`;
      cluster.join(liar);
      cluster.handle({ type: 'invalid-message', peer: liar, rejection, mayBeHonest: false });
      assert.equal(cluster.count('finish'), 0);
      assert.equal(cluster.state.workers.has(liar), false);
      const left = cluster.effects.find((effect) => effect.type === 'notice' && effect.notice.type === 'worker-left');
      assert.ok(left?.type === 'notice' && left.notice.type === 'worker-left');
      assert.equal(left.notice.worker.peer, liar);
      cluster.hello(liar);
      assert.match(JSON.stringify(cluster.sentTo(liar)), /quarantined/);
    }
    assert.ok(cluster.state.workers.get('w1')?.shard, 'the honest worker has the work');
  });

  test(`${rejection.code}: a liar that is alone cannot end the run either, and the next honest worker gets its shard`, () => {
    const cluster = new ClusterDriver();
    for (const liar of ['w1', 'w2', 'w3']) {
      cluster.join(liar);
      cluster.handle({ type: 'invalid-message', peer: liar, rejection, mayBeHonest: false });
      assert.equal(cluster.state.phase, 'training');
    }
    cluster.join('w4');
    assert.deepEqual(cluster.dealtTo('w4')?.leaves, { begin: 0, end: 8 });
  });

  test(`${rejection.code}: where correct workers may send it, from one it is its own fault, from all it is --lr`, () => {
    const cluster = new ClusterDriver({ minWorkers: 2 });
    cluster.join('w1');
    cluster.join('w2');
    cluster.handle({ type: 'invalid-message', peer: 'w1', rejection, mayBeHonest: true });
    assert.equal(cluster.count('finish'), 0);
    assert.match(JSON.stringify(cluster.effects), /training has diverged: try a smaller --lr/);
    cluster.handle({ type: 'invalid-message', peer: 'w2', rejection, mayBeHonest: true });
    const finish = cluster.effects.find(({ type }) => type === 'finish');
    assert.ok(finish?.type === 'finish' && finish.outcome.type === 'failed');
    assert.equal(finish.outcome.code, 'diverged');
    assert.match(
      finish.outcome.reason,
      /of step 0 (is not a finite number|has grown beyond all bounds)\. Try a smaller --lr/,
    );
  });
}

test('an invalid message of a stranger is counted and not answered', () => {
  const cluster = new ClusterDriver();
  cluster.handle({ type: 'invalid-message', peer: 'x', rejection: { code: 'malformed', reason: 'nonsense' } });
  assert.deepEqual(
    cluster.effects.map(({ type }) => type),
    ['notice'],
  );
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

test('chunks are served to workers that fetch them, and a worker that wants more than there is is out', () => {
  const cluster = new ClusterDriver();
  const fetch = (peer: string, chunk: number) =>
    cluster.say(peer, { type: MessageType.fetch, coordinatorId: COORDINATOR_ID, chunk });
  cluster.hello('w1');
  assert.deepEqual(fetch('w1', 0), [{ type: 'serve-chunk', peer: 'w1', chunk: 0 }]);
  fetch('w1', 1);
  assert.equal(cluster.state.workers.size, 0);
  cluster.hello('w2');
  cluster.handle({ type: 'chunk-failed', peer: 'w2', reason: 'the disk is gone' });
  assert.equal(cluster.state.workers.size, 0);
  assert.ok(!fetch('stranger', 0).some(({ type }) => type === 'serve-chunk'));
});

test('a worker that comes back on a new connection takes its old place', () => {
  const cluster = new ClusterDriver({ maxWorkers: 1 });
  cluster.join('w1');
  cluster.hello('new-1');
  assert.deepEqual([...cluster.state.workers.keys()], ['new-1']);
  assert.equal(cluster.state.workers.get('new-1')?.shard, null);
});

test('an interrupt ends the run, and who comes later is sent home', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  cluster.handle({ type: 'interrupt' });
  assert.deepEqual(cluster.effects.at(-1), { type: 'finish', outcome: { type: 'interrupted' } });
  assert.deepEqual(cluster.sentTo('w1'), [{ type: MessageType.shutdown, outcome: 'interrupted' }]);
  cluster.hello('w2');
  assert.deepEqual(cluster.sentTo('w2'), [{ type: MessageType.shutdown, outcome: 'interrupted' }]);
});

test('when the run is over, the coordinator waits until its workers are gone, for a bounded time', () => {
  const cluster = new ClusterDriver();
  for (const name of ['w1', 'w2', 'w3']) cluster.join(name);
  cluster.handle({ type: 'failure', code: 'evaluation-failed', reason: 'a test' });
  const shutdown = { type: MessageType.shutdown, outcome: 'failed' };
  // A worker that has not heard it hears it again.
  cluster.heartbeat('w1', null);
  assert.deepEqual(cluster.sentTo('w1'), [shutdown]);
  cluster.handle({ type: 'connection-lost', peer: 'w2' });
  cluster.say('w3', { type: MessageType.bye, code: 'released', reason: 'the run is over' });
  const { releaseMs, silenceMs, tickMs } = cluster.state.options.timing;
  assert.ok(releaseMs - tickMs > silenceMs);
  cluster.nowMs += releaseMs - tickMs;
  cluster.handle({ type: 'tick' });
  assert.equal(cluster.count('close'), 0, 'w1 is busy, and has time left');
  cluster.nowMs += tickMs;
  cluster.handle({ type: 'tick' });
  assert.equal(cluster.count('close'), 1);
});

test('after an interrupt, the coordinator does not wait for a worker that is busy', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  cluster.handle({ type: 'interrupt' });
  cluster.nowMs += cluster.state.options.timing.closingMs;
  cluster.handle({ type: 'tick' });
  assert.equal(cluster.count('close'), 1, 'w1 waits for the next coordinator anyway');
});

test('an update that is not finite ends the run', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  cluster.deliver('w1');
  cluster.applied(false);
  const finish = cluster.effects.at(-1);
  assert.ok(finish?.type === 'finish' && finish.outcome.type === 'failed' && finish.outcome.code === 'diverged');
});

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
    for (const epoch of cluster.state.evaluating) cluster.handle({ type: 'evaluated', epoch });
  }
  assert.ok(shardOfW2());
});

test('checkpoints: at the ends of epochs, every so many steps, and when interrupted', () => {
  const cluster = new ClusterDriver({ checkpointEverySteps: 3 });
  cluster.join('w1');
  const cursors: number[] = [];
  for (let step = 0; step < 4; step++) {
    cluster.deliver('w1');
    for (const effect of cluster.applied()) if (effect.type === 'checkpoint') cursors.push(effect.cursor.step);
    for (const epoch of cluster.state.evaluating) cluster.handle({ type: 'evaluated', epoch });
  }
  assert.deepEqual(cursors, [2, 3, 4]);

  const interrupted = new ClusterDriver();
  interrupted.join('w1');
  interrupted.deliver('w1');
  interrupted.applied();
  interrupted.handle({ type: 'interrupt' });
  const [checkpoint] = interrupted.effects;
  assert.ok(checkpoint?.type === 'checkpoint' && checkpoint.cursor.step === 1);
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
