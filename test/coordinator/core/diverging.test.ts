import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClusterDriver } from './cluster-driver.js';

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
