import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type CoordinatorMessage, MessageType, type Step, type Welcome } from '../../src/shared/protocol/messages.js';
import type { RejectionCode } from '../../src/shared/protocol/rejections.js';
import { timingFrom } from '../../src/shared/timing.js';
import type { WorkerEffect, WorkerEvent, WorkerState } from '../../src/worker/state.js';
import { initialState, transition } from '../../src/worker/transition.js';

const COORDINATOR_ID = 'c'.repeat(32);
const timing = timingFrom(500);

const welcome: Welcome = {
  type: MessageType.welcome,
  coordinatorId: COORDINATOR_ID,
  runId: 'test',
  seed: 0,
  batchSize: 32,
  microBatchSize: 4,
  shuffle: true,
  normalization: { mean: 0, standardDeviation: 1 },
  trainSplit: { sampleCount: 64, sha256: '0'.repeat(64) },
  heartbeatMs: 500,
};
const step: Step = {
  type: MessageType.step,
  coordinatorId: COORDINATOR_ID,
  shardId: 3,
  step: 7,
  epoch: 0,
  stepInEpoch: 0,
  leafCount: 8,
  leaves: { begin: 0, end: 8 },
  parameters: 'attached',
};

let state: WorkerState;
let nowMs: number;

type Event = WorkerEvent extends infer E ? (E extends WorkerEvent ? Omit<E, 'nowMs'> : never) : never;

function handle(event: Event): readonly WorkerEffect[] {
  const next = transition(state, { ...event, nowMs } as WorkerEvent);
  state = next.state;
  return next.effects;
}
const receive = (message: CoordinatorMessage): readonly WorkerEffect[] => handle({ type: 'message', message });
const types = (effects: readonly WorkerEffect[]): string[] => effects.map(({ type }) => type);
const sentTypes = (effects: readonly WorkerEffect[]): number[] =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : []));

/** Hello, welcome, loaded. */
function becomeReady(): void {
  handle({ type: 'start' });
  receive(welcome);
  handle({ type: 'loaded', coordinatorId: COORDINATOR_ID });
}

beforeEach(() => {
  nowMs = 1000;
  state = initialState({
    workerId: '1'.repeat(32),
    packageVersion: '0',
    key: null,
    engine: 'toy',
    device: 'toy',
    host: 'host',
    pid: 1,
    metricsAddress: null,
    timing,
    joinTimeoutMs: 60_000,
  });
});

test('hello, load, ready, compute, partial', () => {
  assert.deepEqual(sentTypes(handle({ type: 'start' })), [MessageType.hello]);
  assert.deepEqual(types(receive(welcome)), ['abort', 'load']);
  assert.deepEqual(sentTypes(handle({ type: 'loaded', coordinatorId: COORDINATOR_ID })), [MessageType.ready]);
  assert.deepEqual(types(receive(step)), ['hold-parameters', 'compute']);
  const nodes = [{ level: 3, index: 0, sampleCount: 32, lossSum: 1, correctCount: 2 }];
  const [sent] = handle({ type: 'computed', shardId: 3, computeMs: 4, nodes });
  assert.ok(sent?.type === 'send');
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
  handle({ type: 'start' });
  const hellosAtMs: number[] = [];
  const startedAtMs = nowMs;
  while (state.phase !== 'ended') {
    nowMs += timing.tickMs;
    const effects = handle({ type: 'tick' });
    if (sentTypes(effects).includes(MessageType.hello)) hellosAtMs.push(nowMs - startedAtMs);
  }
  assert.deepEqual(hellosAtMs.slice(0, 5), [250, 750, 1750, 3750, 5750]);
  assert.equal(nowMs - startedAtMs, 60_000);
});

test('heartbeats say what the worker computes', () => {
  becomeReady();
  receive(step);
  nowMs += timing.heartbeatMs;
  const [effect] = handle({ type: 'tick' });
  assert.ok(effect?.type === 'send');
  assert.deepEqual(effect.message, {
    type: MessageType.heartbeat,
    coordinatorId: COORDINATOR_ID,
    ready: true,
    shardId: 3,
    sentAtMs: nowMs,
    roundTripMs: null,
  });
});

test('a heartbeat tells how long the one before was under way, once', () => {
  becomeReady();
  const reply = { type: MessageType.heartbeatReply, coordinatorId: COORDINATOR_ID } as const;
  const next = () => {
    nowMs += timing.heartbeatMs;
    const [effect] = handle({ type: 'tick' });
    assert.ok(effect?.type === 'send' && effect.message.type === MessageType.heartbeat);
    return effect.message;
  };
  const { sentAtMs } = next();
  nowMs += 12;
  receive({ ...reply, heartbeatSentAtMs: sentAtMs });
  assert.equal(next().roundTripMs, 12);
  assert.equal(next().roundTripMs, null);
  receive({ ...reply, heartbeatSentAtMs: null });
  receive({ ...reply, heartbeatSentAtMs: nowMs + 1 });
  receive({ ...reply, heartbeatSentAtMs: sentAtMs, coordinatorId: 'd'.repeat(32) });
  assert.equal(next().roundTripMs, null, 'none of these answers what it has sent');
});

test('a silent coordinator is joined again', () => {
  becomeReady();
  nowMs += timing.silenceMs;
  const effects = handle({ type: 'tick' });
  assert.equal(state.phase, 'joining');
  assert.deepEqual(sentTypes(effects), [MessageType.hello]);
});

test('a cancelled shard is given up and reported at once', () => {
  becomeReady();
  receive(step);
  const effects = receive({ type: MessageType.cancel, shardId: 3 });
  assert.equal(effects[0]?.type, 'abort');
  assert.deepEqual(sentTypes(effects), [MessageType.heartbeat]);
  assert.deepEqual(handle({ type: 'computed', shardId: 3, computeMs: 1, nodes: [] }), []);
});

test('a shard whose parameters never arrived is not computed', () => {
  becomeReady();
  assert.deepEqual(types(receive({ ...step, parameters: 'held' })), ['notice']);
  receive(step);
  assert.deepEqual(types(receive({ ...step, shardId: 4, parameters: 'held' })), ['abort', 'compute']);
});

test('a shard of another incarnation is ignored', () => {
  becomeReady();
  assert.deepEqual(receive({ ...step, coordinatorId: 'd'.repeat(32) }), []);
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
    'package-version': 'ended',
    model: 'ended',
    'key-refused': 'ended',
    'key-revoked': 'ended',
    'dataset-unavailable': 'ended',
  };
  becomeReady();
  const ready = state;
  for (const [code, phase] of Object.entries(outcomes)) {
    state = ready;
    receive({ type: MessageType.reject, code: code as RejectionCode, reason: 'test' });
    assert.equal(state.phase, phase, code);
  }
});

test('SIGTERM: bye, then the end with exit code 0; a failure: 1', () => {
  becomeReady();
  const ready = state;
  for (const [event, exitCode] of [
    [{ type: 'interrupt' }, 0],
    [{ type: 'failure', code: 'engine-failed', reason: 'no' }, 1],
  ] as const) {
    state = ready;
    const effects = handle(event);
    assert.deepEqual(sentTypes(effects), [MessageType.bye]);
    const exit = effects.at(-1);
    assert.ok(exit?.type === 'exit' && exit.exitCode === exitCode);
  }
});

test('the end of the run ends the worker', () => {
  becomeReady();
  const effects = receive({ type: MessageType.shutdown, outcome: 'completed' });
  assert.deepEqual(sentTypes(effects), [MessageType.bye]);
  const exit = effects.at(-1);
  assert.ok(exit?.type === 'exit' && exit.exitCode === 0);
  assert.deepEqual(handle({ type: 'tick' }), []);
});

test('of an interrupted run the worker waits for the next coordinator', () => {
  becomeReady();
  assert.deepEqual(sentTypes(receive({ type: MessageType.shutdown, outcome: 'interrupted' })), [MessageType.bye]);
  assert.equal(state.phase, 'joining');
  assert.deepEqual(sentTypes(receive({ type: MessageType.shutdown, outcome: 'interrupted' })), [MessageType.bye]);
  nowMs += state.timing.helloRetryMaxMs;
  assert.deepEqual(sentTypes(handle({ type: 'tick' })), [MessageType.hello]);
});

test('a data set that is not here is fetched chunk by chunk, each until it comes', () => {
  handle({ type: 'start' });
  receive(welcome);
  const missing = { type: 'chunk-missing', coordinatorId: COORDINATOR_ID, chunkCount: 2 } as const;
  const chunk = (number: number) => receive({ type: MessageType.chunk, coordinatorId: COORDINATOR_ID, chunk: number });
  assert.deepEqual(types(handle({ ...missing, chunk: 1, storedCount: 0 })), ['notice', 'send']);
  assert.deepEqual(chunk(0), [], 'it did not ask for that one');
  // Heartbeats show that the coordinator lives; the chunk was lost.
  nowMs += timing.silenceMs;
  receive({ type: MessageType.heartbeatReply, coordinatorId: COORDINATOR_ID, heartbeatSentAtMs: null });
  state = { ...state, lastHeartbeatMs: nowMs };
  assert.deepEqual(sentTypes(handle({ type: 'tick' })), [MessageType.fetch]);
  assert.deepEqual(chunk(1), [{ type: 'store-chunk', chunk: 1 }]);
  assert.deepEqual(chunk(1), [], 'a second copy is of no use');
  assert.deepEqual(sentTypes(handle({ ...missing, chunk: 0, storedCount: 1 })), [MessageType.fetch]);
  chunk(0);
  assert.deepEqual(sentTypes(handle({ type: 'loaded', coordinatorId: COORDINATOR_ID })), [MessageType.ready]);
  assert.deepEqual(chunk(0), []);
});

test('a refused key ends the worker; that nobody understands it does not', () => {
  handle({ type: 'start' });
  assert.deepEqual(types(handle({ type: 'no-understanding' })), ['notice']);
  assert.equal(state.phase, 'joining');
  const exit = handle({ type: 'key-refused' }).find((effect) => effect.type === 'exit');
  assert.equal(exit?.exitCode, 1);
  assert.match(exit?.reason ?? '', /key-refused.*join token/);
});
