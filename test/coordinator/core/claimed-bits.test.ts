import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoordinatorEffect } from '../../../src/coordinator/core/effects.js';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, COORDINATOR_ID } from './cluster-driver.js';

/** A worker that claims these bits joins. Returns the workers that a notice of different bits names. */
function join(cluster: ClusterDriver, peer: string, bits: string | null, device = 'toy'): string[] {
  const effects = cluster.hello(peer, { bits, device });
  cluster.say(peer, { type: MessageType.ready, coordinatorId: COORDINATOR_ID });
  return effects.flatMap((effect) =>
    effect.type === 'notice' && effect.notice.type === 'mixed-engines'
      ? effect.notice.workers.map((worker) => worker.peer)
      : [],
  );
}

/** Whether training waits for a worker that can settle an audit. */
const waits = (effects: readonly CoordinatorEffect[]): boolean =>
  effects.some((effect) => effect.type === 'notice' && effect.notice.type === 'audit-waits');

test('workers that claim other bits are told of once; the claim counts, not the device', () => {
  const cluster = new ClusterDriver({ minWorkers: 4 });
  assert.deepEqual(join(cluster, 'w1', 'simd', 'AMD'), []);
  assert.deepEqual(join(cluster, 'w2', 'simd', 'Intel'), []);
  assert.deepEqual(join(cluster, 'w3', 'webgpu on AMD', 'AMD'), ['w1', 'w3']);
  assert.deepEqual(join(cluster, 'w4', 'webgpu on Intel', 'Intel'), [], 'once is enough');
});

test('the first worker without the bits of the contract is told of, once, and not beside a mixture', () => {
  const told = (claims: (string | null)[]): string[] => {
    const cluster = new ClusterDriver({ minWorkers: 9 });
    return claims.flatMap((bits, i) =>
      cluster
        .hello(`w${i + 1}`, { bits })
        .flatMap((effect) =>
          effect.type === 'notice' && /^(?:own-bits|mixed-engines)$/.test(effect.notice.type)
            ? [effect.notice.type]
            : [],
        ),
    );
  };
  assert.deepEqual(told(['contract 2', 'contract 2']), []);
  assert.deepEqual(told(['webgpu on AMD', 'webgpu on AMD']), ['own-bits']);
  assert.deepEqual(told(['contract 1']), ['own-bits']);
  assert.deepEqual(told([null]), ['own-bits']);
  assert.deepEqual(told(['webgpu on AMD', 'contract 2', 'reference']), ['own-bits', 'mixed-engines']);
  assert.deepEqual(told(['contract 2', 'webgpu on AMD', 'reference']), ['mixed-engines']);
});

test('a worker that claims bits of its own has them with itself, and with nobody else', () => {
  const cluster = new ClusterDriver({ minWorkers: 2 });
  assert.deepEqual(join(cluster, 'w1', null), []);
  assert.deepEqual(join(cluster, 'w2', null), ['w1', 'w2']);
});

test('a gradient is audited by workers that claim the same bits, whatever their devices', () => {
  for (const [first, second, audited] of [
    ['simd', 'simd', true],
    ['webgpu on AMD', 'webgpu on Intel', false],
    [null, null, false],
  ] as const) {
    const cluster = new ClusterDriver({ auditRate: 1, minWorkers: 2 });
    join(cluster, 'w1', first, 'AMD');
    join(cluster, 'w2', second, 'Intel');
    const effects = [...cluster.deliver('w1')];
    for (const effect of [...effects]) {
      if (effect.type === 'hold')
        effects.push(...cluster.handle({ type: 'held', claimId: effect.claimId, digest: 'bits' }));
    }
    assert.equal(waits(effects), !audited, `${first} and ${second}`);
  }
});
