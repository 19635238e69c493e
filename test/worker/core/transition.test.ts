import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import type { RejectionCode } from '../../../src/shared/protocol/rejections.js';
import {
  CHUNK,
  COORDINATOR_ID,
  PARAMETERS,
  sentTypes,
  step,
  timing,
  types,
  WorkerDriver,
  welcome,
} from './worker-driver.js';

let worker: WorkerDriver;
beforeEach(() => {
  worker = new WorkerDriver();
});

test('hello, load, ready, compute, partial', () => {
  assert.deepEqual(sentTypes(worker.handle({ type: 'start' })), [MessageType.hello]);
  assert.deepEqual(types(worker.receive(welcome)), ['abort', 'load', 'notice']);
  assert.deepEqual(sentTypes(worker.handle({ type: 'loaded', coordinatorId: COORDINATOR_ID })), [MessageType.ready]);
  assert.deepEqual(worker.receive(step), [{ type: 'compute', step, parameters: PARAMETERS }]);
  const nodes = [{ level: 3, index: 0, sampleCount: 32, lossSum: 1, correctCount: 2 }];
  const gradients = [Float32Array.of(5, 6)];
  const [sent] = worker.handle({ type: 'computed', shardId: 3, computeMs: 4, nodes, gradients });
  assert.ok(sent?.type === 'send');
  assert.equal(sent.gradients, gradients);
  assert.deepEqual(sent.message, {
    type: MessageType.partial,
    coordinatorId: COORDINATOR_ID,
    step: 7,
    shardId: 3,
    computeMs: 4,
    nodes,
  });
});

test('hello is repeated at growing intervals, until the worker gives up', () => {
  worker.handle({ type: 'start' });
  const hellosAtMs: number[] = [];
  const startedAtMs = worker.nowMs;
  while (worker.state.phase !== 'ended') {
    worker.nowMs += timing.tickMs;
    const effects = worker.handle({ type: 'tick' });
    if (sentTypes(effects).includes(MessageType.hello)) hellosAtMs.push(worker.nowMs - startedAtMs);
  }
  assert.deepEqual(hellosAtMs.slice(0, 5), [250, 750, 1750, 3750, 5750]);
  assert.equal(worker.nowMs - startedAtMs, 60_000);
});

test('heartbeats say what the worker computes', () => {
  worker.becomeReady();
  worker.receive(step);
  worker.nowMs += timing.heartbeatMs;
  const [effect] = worker.handle({ type: 'tick' });
  assert.ok(effect?.type === 'send');
  assert.deepEqual(effect.message, {
    type: MessageType.heartbeat,
    coordinatorId: COORDINATOR_ID,
    ready: true,
    shardId: 3,
    sentAtMs: worker.nowMs,
    roundTripMs: null,
  });
});

test('a heartbeat tells how long the one before was under way, once', () => {
  worker.becomeReady();
  const reply = { type: MessageType.heartbeatReply, coordinatorId: COORDINATOR_ID } as const;
  const next = () => {
    worker.nowMs += timing.heartbeatMs;
    const [effect] = worker.handle({ type: 'tick' });
    assert.ok(effect?.type === 'send' && effect.message.type === MessageType.heartbeat);
    return effect.message;
  };
  const { sentAtMs } = next();
  worker.nowMs += 12;
  worker.receive({ ...reply, heartbeatSentAtMs: sentAtMs });
  assert.equal(next().roundTripMs, 12);
  assert.equal(next().roundTripMs, null);
  worker.receive({ ...reply, heartbeatSentAtMs: worker.nowMs + 1 });
  worker.receive({ ...reply, heartbeatSentAtMs: sentAtMs, coordinatorId: 'd'.repeat(32) });
  assert.equal(next().roundTripMs, null, 'none of these answers what it has sent');
});

test('a cancelled shard is given up and reported at once', () => {
  worker.becomeReady();
  worker.receive(step);
  const effects = worker.receive({ type: MessageType.cancel, shardId: 3 });
  assert.equal(effects[0]?.type, 'abort');
  assert.deepEqual(sentTypes(effects), [MessageType.heartbeat]);
  assert.deepEqual(worker.handle({ type: 'computed', shardId: 3, computeMs: 1, nodes: [], gradients: [] }), []);
});

test('a shard whose parameters never arrived is not computed', () => {
  worker.becomeReady();
  assert.deepEqual(types(worker.receive({ ...step, parameters: 'held' })), ['notice']);
  worker.receive(step);
  const again = { ...step, shardId: 4, parameters: 'held' } as const;
  assert.deepEqual(worker.receive(again), [
    { type: 'abort' },
    { type: 'compute', step: again, parameters: PARAMETERS },
  ]);
  assert.deepEqual(types(worker.receive({ ...again, step: 8 })), ['notice'], 'these are of another step');
});

test('a run of another contract is left with both numbers, and nothing is loaded', () => {
  for (const other of [1, 3]) {
    const joining = new WorkerDriver();
    joining.handle({ type: 'start' });
    const effects = joining.receive({ ...welcome, contract: other });
    assert.deepEqual(types(effects), ['abort', 'send', 'exit']);
    const exit = effects.find((effect) => effect.type === 'exit');
    assert.ok(exit?.type === 'exit' && exit.exitCode === 1);
    assert.match(exit.reason, new RegExp(`contract ${other}, this worker .* contract 2: install`));
  }
});

test('a shard of another incarnation is ignored', () => {
  worker.becomeReady();
  assert.deepEqual(worker.receive({ ...step, coordinatorId: 'd'.repeat(32) }), []);
});

test('what a rejection leads to', () => {
  const outcomes: Record<RejectionCode, string> = {
    stale: 'ready',
    'unknown-worker': 'joining',
    foreign: 'joining',
    'too-many-workers': 'joining',
    malformed: 'ended',
    'not-finite': 'ended',
    'out-of-bounds': 'ended',
    'wrong-shard': 'ended',
    'wrong-gradient': 'ended',
    quarantined: 'ended',
    'protocol-version': 'ended',
    contract: 'ended',
    'package-version': 'ended',
    model: 'ended',
    'key-refused': 'ended',
    'key-revoked': 'ended',
    'dataset-unavailable': 'ended',
  };
  worker.becomeReady();
  const ready = worker.state;
  for (const [code, phase] of Object.entries(outcomes)) {
    worker.state = ready;
    worker.receive({ type: MessageType.reject, code: code as RejectionCode, reason: 'test' });
    assert.equal(worker.state.phase, phase, code);
  }
});

test('SIGTERM: bye, then the end with exit code 0; a failure: 1', () => {
  worker.becomeReady();
  const ready = worker.state;
  for (const [event, exitCode] of [
    [{ type: 'interrupt' }, 0],
    [{ type: 'failure', code: 'engine-failed', reason: 'no' }, 1],
  ] as const) {
    worker.state = ready;
    const effects = worker.handle(event);
    assert.deepEqual(sentTypes(effects), [MessageType.bye]);
    const exit = effects.at(-1);
    assert.ok(exit?.type === 'exit' && exit.exitCode === exitCode);
  }
});

test('the end of the run ends the worker', () => {
  worker.becomeReady();
  const effects = worker.receive({ type: MessageType.shutdown, outcome: 'completed' });
  assert.deepEqual(sentTypes(effects), [MessageType.bye]);
  const exit = effects.at(-1);
  assert.ok(exit?.type === 'exit' && exit.exitCode === 0);
  assert.deepEqual(worker.handle({ type: 'tick' }), []);
});

test('of an interrupted run the worker waits for the next coordinator', () => {
  worker.becomeReady();
  assert.deepEqual(sentTypes(worker.receive({ type: MessageType.shutdown, outcome: 'interrupted' })), [
    MessageType.bye,
  ]);
  assert.equal(worker.state.phase, 'joining');
  assert.deepEqual(sentTypes(worker.receive({ type: MessageType.shutdown, outcome: 'interrupted' })), [
    MessageType.bye,
  ]);
  worker.nowMs += worker.state.timing.helloRetryMaxMs;
  assert.deepEqual(sentTypes(worker.handle({ type: 'tick' })), [MessageType.hello]);
});

test('a data set that is not here is fetched chunk by chunk, each until it comes', () => {
  worker.handle({ type: 'start' });
  worker.receive(welcome);
  const missing = { type: 'chunk-missing', coordinatorId: COORDINATOR_ID, chunkCount: 2, canCompute: false } as const;
  const chunk = (number: number) =>
    worker.receive({ type: MessageType.chunk, coordinatorId: COORDINATOR_ID, chunk: number });
  assert.deepEqual(types(worker.handle({ ...missing, chunk: 1, storedCount: 0 })), ['notice', 'send']);
  assert.deepEqual(chunk(0), [], 'it did not ask for that one');
  // Heartbeats show that the coordinator lives; the chunk was lost.
  worker.nowMs += timing.silenceMs;
  worker.receive({ type: MessageType.heartbeatReply, coordinatorId: COORDINATOR_ID, heartbeatSentAtMs: 0 });
  worker.state = { ...worker.state, lastHeartbeatMs: worker.nowMs };
  assert.deepEqual(sentTypes(worker.handle({ type: 'tick' })), [MessageType.fetch]);
  assert.deepEqual(chunk(1), [{ type: 'store-chunk', welcome, chunk: 1, bytes: CHUNK }]);
  assert.deepEqual(chunk(1), [], 'a second copy is of no use');
  assert.deepEqual(sentTypes(worker.handle({ ...missing, chunk: 0, storedCount: 1 })), [MessageType.fetch]);
  chunk(0);
  assert.deepEqual(sentTypes(worker.handle({ type: 'loaded', coordinatorId: COORDINATOR_ID })), [MessageType.ready]);
  assert.deepEqual(chunk(0), []);
});

test('a refused key ends the worker; that nobody understands it does not', () => {
  worker.handle({ type: 'start' });
  assert.deepEqual(types(worker.handle({ type: 'no-understanding' })), ['notice']);
  assert.equal(worker.state.phase, 'joining');
  const exit = worker.handle({ type: 'key-refused' }).find((effect) => effect.type === 'exit');
  assert.equal(exit?.exitCode, 1);
  assert.match(exit?.reason ?? '', /key-refused.*join token/);
});
