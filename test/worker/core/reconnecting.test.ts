import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { COORDINATOR_ID, sentTypes, step, timing, types, WorkerDriver, welcome } from './worker-driver.js';

const reply = {
  type: MessageType.heartbeatReply,
  coordinatorId: COORDINATOR_ID,
  heartbeatSentAtMs: 0,
} as const;
let worker: WorkerDriver;
beforeEach(() => {
  worker = new WorkerDriver();
});

/** When another connection was opened, in milliseconds from the beginning of a time in which nothing is heard. */
const openedAtMs = (durationMs: number): number[] =>
  worker.pass(durationMs).flatMap(({ atMs, effect }) => (effect.type === 'reconnect' ? [atMs] : []));

describe('after silence the connection is given up and another one opened', () => {
  test('by a worker that had joined: the shard is dropped, and the next hello goes over the new one', () => {
    worker.becomeReady();
    worker.receive(step);
    assert.deepEqual(openedAtMs(timing.reopenMs - timing.tickMs), []);
    const effects = worker.pass(timing.tickMs).map(({ effect }) => effect);
    assert.deepEqual(types(effects), ['notice', 'abort', 'reconnect']);
    assert.equal(worker.state.phase, 'joining');
    assert.deepEqual(worker.handle({ type: 'computed', shardId: 3, computeMs: 1, nodes: [], gradients: [] }), []);
    worker.nowMs += 1;
    assert.deepEqual(sentTypes(worker.handle({ type: 'connected' })), [MessageType.hello]);
    assert.deepEqual(types(worker.receive(welcome)), ['abort', 'load', 'notice']);
  });

  test('by one that loads, and by one that never heard anything, again and again', () => {
    worker.handle({ type: 'start' });
    assert.deepEqual(
      openedAtMs(3 * timing.reopenMs),
      [1, 2, 3].map((times) => times * timing.reopenMs),
    );
    worker.handle({ type: 'connected' });
    worker.receive(welcome);
    assert.deepEqual(openedAtMs(timing.reopenMs), [timing.reopenMs]);
  });

  test('not while the coordinator is heard, be it that it turns the worker away', () => {
    worker.becomeReady();
    for (let i = 0; i < 30; i++) {
      assert.deepEqual(openedAtMs(timing.heartbeatMs), []);
      worker.receive(reply);
    }
    const full = { type: MessageType.reject, code: 'too-many-workers', reason: 'full' } as const;
    for (let i = 0; i < 30; i++) {
      worker.receive(full);
      assert.deepEqual(openedAtMs(timing.helloRetryMaxMs), []);
    }
  });

  test('a new handshake gets its time, whatever the heartbeat of the coordinator before', () => {
    worker.handle({ type: 'start' });
    worker.receive({ ...welcome, heartbeatMs: 20 });
    worker.handle({ type: 'loaded', coordinatorId: COORDINATOR_ID });
    assert.deepEqual(openedAtMs(160), [160]);
    assert.deepEqual(openedAtMs(timing.reopenMs - 100), []);
    worker.handle({ type: 'connected' });
    assert.deepEqual(openedAtMs(timing.reopenMs), [timing.reopenMs]);
  });
});

test('a worker that stood still first reads what came meanwhile', () => {
  worker.becomeReady();
  worker.nowMs += 2 * timing.silenceMs;
  assert.deepEqual(sentTypes(worker.handle({ type: 'tick' })), [MessageType.heartbeat]);
  worker.receive({ ...step, step: 8 });
  assert.equal(worker.state.shard?.step, 8);
  assert.deepEqual(openedAtMs(timing.reopenMs), [timing.reopenMs]);
});

test('a worker that is counted in says no hello when it learns late of its connection', () => {
  worker.becomeReady();
  assert.deepEqual(worker.handle({ type: 'connected' }), []);
});
