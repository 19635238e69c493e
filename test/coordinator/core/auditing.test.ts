import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDrawn } from '../../../src/coordinator/core/auditing.js';
import type { CoordinatorEffect } from '../../../src/coordinator/core/effects.js';
import type { Notice } from '../../../src/coordinator/core/notices.js';
import { initialState } from '../../../src/coordinator/core/transition.js';
import { ClusterDriver, OPTIONS } from './cluster-driver.js';

/** Delivers what the peer computed; `value` stands for the bits. Returns all effects, with those of the digests. */
function deliver(cluster: ClusterDriver, peer: string, value: string): CoordinatorEffect[] {
  const effects = [...cluster.deliver(peer)];
  for (const effect of [...effects]) {
    if (effect.type !== 'hold') continue;
    effects.push(...cluster.handle({ type: 'held', claimId: effect.claimId, digest: value }));
  }
  cluster.effects = effects;
  return effects;
}

const notices = (effects: readonly CoordinatorEffect[], type: Notice['type']): Notice[] =>
  effects.flatMap((effect) => (effect.type === 'notice' && effect.notice.type === type ? [effect.notice] : []));

test('a drawn gradient counts when a second worker has the same bits', () => {
  const cluster = new ClusterDriver({ auditRate: 1, minWorkers: 2 });
  cluster.join('w1');
  cluster.join('w2');
  deliver(cluster, 'w1', 'left');
  assert.equal(cluster.count('collect-held'), 0, 'one word is not enough');
  assert.equal(cluster.dealtTo('w1'), undefined, 'nobody audits himself');
  deliver(cluster, 'w2', 'right');
  assert.deepEqual(cluster.dealtTo('w2')?.leaves, { begin: 0, end: 4 });
  assert.deepEqual(cluster.dealtTo('w1')?.leaves, { begin: 4, end: 8 });
  deliver(cluster, 'w2', 'left');
  assert.equal(cluster.count('collect-held'), 1);
  assert.equal(cluster.count('apply-step'), 0);
  const effects = deliver(cluster, 'w1', 'right');
  assert.equal(cluster.count('apply-step'), 1);
  assert.deepEqual(notices(effects, 'audited'), [{ type: 'audited', step: 0, leafCount: 4, claimCount: 2 }]);
});

test('where two differ, a third decides, and the liar is out of the run with the evidence', () => {
  const cluster = new ClusterDriver({ auditRate: 1 });
  cluster.join('w1');
  cluster.join('w2');
  cluster.join('w3');
  const [held] = deliver(cluster, 'w1', 'wrong').flatMap((effect) => (effect.type === 'hold' ? [effect.claimId] : []));
  const audited = cluster.dealtTo('w2') ? 'w2' : 'w3';
  deliver(cluster, audited, 'right');
  assert.equal(cluster.count('collect-held'), 0, 'one word against another');
  const effects = deliver(cluster, audited === 'w2' ? 'w3' : 'w2', 'right');
  const [evidence] = notices(effects, 'wrong-gradient');
  assert.ok(evidence?.type === 'wrong-gradient');
  assert.equal(evidence.worker.peer, 'w1');
  assert.deepEqual([evidence.digest, evidence.agreedDigest], ['wrong', 'right']);
  assert.deepEqual(evidence.witnesses.map(({ peer }) => peer).sort(), ['w2', 'w3']);
  assert.ok(effects.some((effect) => effect.type === 'drop-held' && effect.claimId === held));
  assert.ok(!effects.some((effect) => effect.type === 'collect-held' && effect.claimId === held));
  assert.equal(cluster.count('apply-step'), 1);
  assert.equal(cluster.state.workers.has('w1'), false);
  cluster.hello('w1');
  assert.deepEqual(
    cluster.sentTo('w1').map((message) => 'code' in message && message.code),
    ['quarantined'],
  );
});

test('without another worker the step waits, and says so once', () => {
  const cluster = new ClusterDriver({ auditRate: 1 });
  cluster.join('w1');
  const effects = deliver(cluster, 'w1', 'value');
  assert.equal(notices(effects, 'audit-waits').length, 1);
  assert.equal(notices(cluster.heartbeat('w1', null), 'audit-waits').length, 0);
  cluster.join('w2');
  assert.deepEqual(cluster.dealtTo('w2')?.leaves, { begin: 0, end: 8 });
  // The auditor dies: its audit goes to the next.
  cluster.join('w3');
  cluster.handle({ type: 'connection-lost', peer: 'w2' });
  assert.deepEqual(cluster.dealtTo('w3')?.leaves, { begin: 0, end: 8 });
  deliver(cluster, 'w3', 'value');
  assert.equal(cluster.count('apply-step'), 1);
});

test('the rate is the share of nodes that are drawn, other ones with another seed', () => {
  const drawnWith = (auditSeed: number, auditRate: number): string[] => {
    const state = initialState({ ...OPTIONS, auditRate, auditSeed });
    const nodes = Array.from({ length: 4_000 }, (_, i) => ({ step: i >> 3, node: { level: 0, index: i & 7 } }));
    return nodes
      .filter(({ step, node }) => isDrawn(state, step, node))
      .map(({ step, node }) => `${step}/${node.index}`);
  };
  assert.equal(drawnWith(1, 0).length, 0);
  assert.equal(drawnWith(1, 1).length, 4_000);
  const drawn = drawnWith(1, 0.1);
  // Five standard deviations.
  assert.ok(Math.abs(drawn.length - 400) < 95, `${drawn.length}`);
  assert.notDeepEqual(drawn, drawnWith(2, 0.1));
});
