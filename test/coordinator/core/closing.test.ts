import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver } from './cluster-driver.js';

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
