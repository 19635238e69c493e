import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShardKind } from '../../../src/coordinator/core/state.js';
import { encode } from '../../../src/shared/protocol/codec.js';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { COORDINATOR_ID, OPTIONS } from '../core/cluster-driver.js';
import { ShellDriver } from './shell-driver.js';

const { timing } = OPTIONS;

test('a worker that is heard no more is given up by the regular timer, and its connection is ended', async () => {
  const driver = new ShellDriver();
  driver.join('a');
  await driver.time.pass(timing.silenceMs - timing.tickMs);
  assert.equal(driver.shell.status().workers.length, 1);
  await driver.time.pass(2 * timing.tickMs);
  assert.equal(driver.shell.status().workers.length, 0);
  assert.deepEqual(driver.doneTo('a'), [MessageType.welcome, 'admit', MessageType.step, 'drop']);
});

test('a shard that becomes late between two ticks goes to an idle worker at that moment', async () => {
  const kinds: ShardKind[] = [];
  const driver = new ShellDriver({ minWorkers: 2, listeners: [{ onDeal: ({ kind }) => kinds.push(kind) }] });
  driver.join('a');
  driver.join('b');
  // Both take 10 ms for the first step, and so are late after 30 ms.
  await driver.time.pass(10);
  for (const peer of ['a', 'b']) driver.deliver(peer, driver.resultOf(driver.dealtTo(peer).step));
  const { atMs: dealtAtMs, step: frozen } = driver.dealtTo('b');
  await driver.time.pass(10);
  driver.deliver('a', driver.resultOf(driver.dealtTo('a').step));
  await driver.time.pass(100);
  const { atMs, step } = driver.dealtTo('a');
  assert.deepEqual([step.leaves, atMs - dealtAtMs], [frozen.leaves, 30]);
  assert.notEqual(atMs % timing.tickMs, 0, 'no tick was due');
  assert.deepEqual(kinds, ['first', 'first', 'first', 'first', 'speculative']);
});

test('a listener that ends the run when it hears of a step ends it after that step', async () => {
  const driver: ShellDriver = new ShellDriver({ listeners: [{ onStep: () => driver.shell.interrupt() }] });
  driver.join('a');
  driver.deliver('a', driver.resultOf(driver.dealtTo('a').step));
  assert.deepEqual(await driver.shell.finished(), { type: 'interrupted' });
  assert.deepEqual(
    driver.snapshots.map(({ cursor, adam, parameters }) => [cursor.step, adam.stepCount, parameters]),
    [[1, 1, driver.dataPlane.parameters]],
  );
});

test('the next step is on its way before the listeners hear of the last one, which a checkpoint contains', async () => {
  const order: string[] = [];
  const driver: ShellDriver = new ShellDriver({
    checkpointEverySteps: 2,
    listeners: [{ onStep: ({ step }) => order.push(`step ${step}, ${driver.dealtTo('a').step.step} is dealt`) }],
    onCheckpoint: ({ cursor }) => order.push(`checkpoint ${cursor.step}`),
  });
  driver.join('a');
  for (let step = 0; step < 2; step++) driver.deliver('a', driver.resultOf(driver.dealtTo('a').step));
  assert.deepEqual(order, ['step 0, 1 is dealt', 'step 1, 1 is dealt', 'checkpoint 2']);
});

test('the memory of a message may be used again once it was handled', async () => {
  const overwrite = (frames: readonly Uint8Array[]): void => {
    for (const frame of frames) frame.fill(0xff);
  };
  const trained = [overwrite, () => {}].map((afterwards) => {
    // Everything is audited: claims keep gradients, too.
    const driver = new ShellDriver({ minWorkers: 2, auditRate: 1 });
    driver.join('a');
    driver.join('b');
    for (let round = 0; round < 2; round++) {
      for (const step of ['a', 'b'].map((peer) => ({ peer, ...driver.dealtTo(peer) }))) {
        const frames = driver.resultOf(step.step);
        driver.deliver(step.peer, frames);
        afterwards(frames);
      }
    }
    assert.equal(driver.shell.status().cursor.step, 1);
    return driver.dataPlane.parameters;
  });
  assert.deepEqual(trained[0], trained[1]);
});

test('a connection has the rights of its worker', () => {
  const driver = new ShellDriver({ maxWorkers: 1 });
  driver.hello('a');
  driver.hello('b');
  driver.say('a', { type: MessageType.bye, code: 'terminated', reason: 'asked to stop' });
  driver.hello('b');
  assert.deepEqual(driver.doneTo('a'), [MessageType.welcome, 'admit', 'demote', 'drop']);
  assert.deepEqual(driver.doneTo('b'), [MessageType.reject, 'demote', MessageType.welcome, 'admit']);
  // It may stay for the next coordinator.
  driver.say('b', { type: MessageType.bye, code: 'released', reason: 'the run is over' });
  assert.equal(driver.doneTo('b').at(-1), 'demote');
});

test('a connection that sends nonsense without end is dropped, and its worker is out', () => {
  const driver = new ShellDriver();
  driver.join('a');
  for (let i = 0; i < 100; i++) driver.deliver('a', [Uint8Array.of(1)]);
  assert.equal(driver.doneTo('a').filter((deed) => deed === 'drop').length, 1);
  assert.equal(driver.shell.status().workers.length, 0);
  assert.equal(driver.shell.status().traffic.received.get('invalid')?.messages, 100);
});

test('a chunk goes to the worker that asked for it, and when the training set cannot be read that worker is out', async () => {
  const read = async (chunk: number): Promise<Uint8Array> => {
    if (chunk === 1) throw new Error('gone');
    return Uint8Array.of(7);
  };
  const readImages = async (): Promise<Uint8Array> => Uint8Array.of(8);
  const trainSplit = { ...OPTIONS.config.trainSplit, sampleCount: 500 };
  const driver = new ShellDriver({ chunkSource: { read, readImages }, config: { ...OPTIONS.config, trainSplit } });
  driver.hello('a');
  driver.hello('b');
  driver.say('b', { type: MessageType.fetch, coordinatorId: COORDINATOR_ID, chunk: 1 });
  driver.say('a', { type: MessageType.fetch, coordinatorId: COORDINATOR_ID, chunk: 0 });
  await driver.time.pass(10);
  assert.deepEqual(driver.doneTo('a'), [MessageType.welcome, 'admit', MessageType.chunk]);
  assert.deepEqual(driver.doneTo('b'), [MessageType.welcome, 'admit', MessageType.reject, 'demote']);
});

test('after the end nothing is sent any more, and no timer runs', async () => {
  const driver = new ShellDriver();
  driver.join('a');
  driver.shell.interrupt();
  await driver.time.pass(timing.closingMs + timing.tickMs);
  await driver.shell.closed();
  assert.equal(driver.deeds.at(-1)?.what, 'close');
  const count = driver.deeds.length;
  await driver.time.pass(10 * timing.silenceMs);
  driver.deliver('a', encode({ type: MessageType.ready, coordinatorId: COORDINATOR_ID }));
  assert.equal(driver.deeds.length, count);
  assert.equal(driver.time.plannedCount, 0);
});
