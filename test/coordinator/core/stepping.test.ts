import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ClusterDriver, OPTIONS } from './cluster-driver.js';

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
  cluster.evaluated(0);
  assert.equal(cluster.count('finish'), 0);
  cluster.evaluated(1);
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
  cluster.evaluated(0);
  assert.equal(cluster.sentTo('w1').length, 1);
  assert.equal(cluster.dealtTo('w1')?.step, 4);
});

test('an update that is not finite ends the run', () => {
  const cluster = new ClusterDriver();
  cluster.join('w1');
  cluster.deliver('w1');
  cluster.applied(false);
  const finish = cluster.effects.at(-1);
  assert.ok(finish?.type === 'finish' && finish.outcome.type === 'failed' && finish.outcome.code === 'diverged');
});

test('checkpoints: at the ends of epochs, every so many steps, and when interrupted', () => {
  const cluster = new ClusterDriver({ checkpointEverySteps: 3 });
  cluster.join('w1');
  const cursors: number[] = [];
  for (let step = 0; step < 4; step++) {
    cluster.deliver('w1');
    for (const effect of cluster.applied()) if (effect.type === 'checkpoint') cursors.push(effect.cursor.step);
    for (const epoch of cluster.state.evaluating) cluster.evaluated(epoch);
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
