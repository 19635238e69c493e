import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import { ADDRESS, COORDINATOR_ID, step, texts, WorkerDriver, welcome } from './worker-driver.js';

let worker: WorkerDriver;
beforeEach(() => {
  worker = new WorkerDriver();
});

/** When the worker asked why there is no coordinator, in milliseconds from now. */
const probedAtMs = (durationMs: number): number[] =>
  worker.pass(durationMs).flatMap(({ atMs, effect }) => (effect.type === 'probe' ? [atMs] : []));
const said = (durationMs: number): string[] => texts(worker.pass(durationMs).map(({ effect }) => effect));

test('a worker without a coordinator asks why, after seconds and then ever less often', () => {
  worker.state = { ...worker.state, options: { ...worker.state.options, joinTimeoutMs: Number.POSITIVE_INFINITY } };
  worker.handle({ type: 'start' });
  assert.deepEqual(probedAtMs(200_000), [3_000, 9_000, 21_000, 45_000, 93_000, 189_000]);
  // At least every five minutes.
  const later = probedAtMs(3_600_000);
  assert.ok(later.every((atMs, i) => i === 0 || atMs - (later[i - 1] ?? 0) <= 300_000));
  assert.ok(later.length >= 11);
});

test('what it found is told with address, reason and time', () => {
  worker.handle({ type: 'start' });
  worker.pass(9_000);
  const found = (probe: Omit<Parameters<WorkerDriver['handle']>[0] & { type: 'probed' }, 'type'>['probe']) =>
    texts(worker.handle({ type: 'probed', probe }));
  assert.deepEqual(found({ outcome: 'unresolved', tried: [], code: 'ENOTFOUND' }), [
    `warning: no coordinator at ${ADDRESS} for 9 s: its name cannot be resolved, ENOTFOUND. Still trying.`,
  ]);
  assert.deepEqual(found({ outcome: 'absent', tried: ['tcp://10.0.0.1:5555'], code: 'ECONNREFUSED' }), [
    `warning: no coordinator at ${ADDRESS} for 9 s: nothing listens there, ECONNREFUSED (tried tcp://10.0.0.1:5555). Still trying.`,
  ]);
  assert.deepEqual(found({ outcome: 'answers', tried: [ADDRESS], code: null }), [
    `warning: no coordinator at ${ADDRESS} for 9 s: it can be reached, but does not answer this worker yet. Still trying.`,
  ]);
  worker.handle({ type: 'no-understanding' });
  assert.match(found({ outcome: 'answers', tried: [ADDRESS], code: null })[0] ?? '', /--insecure .* Still trying\.$/);
  worker.handle({ type: 'connected' });
  assert.match(
    found({ outcome: 'answers', tried: [ADDRESS], code: null })[0] ?? '',
    /does not answer this worker yet/,
    'handshakes succeed by now',
  );
  worker.receive(welcome);
  assert.deepEqual(found({ outcome: 'mute', tried: [], code: null }), [], 'there is a coordinator by now');
});

test('a coordinator that is full is quoted once, then with the reports', () => {
  worker.handle({ type: 'start' });
  const full = () => {
    worker.nowMs += 50;
    return texts(worker.receive({ type: MessageType.reject, code: 'too-many-workers', reason: 'at most 1' }));
  };
  assert.deepEqual(full(), ['warning: not admitted: at most 1. Still trying.']);
  assert.deepEqual(full(), []);
  assert.deepEqual(said(3_000), [`warning: not admitted by ${ADDRESS} for 3 s: at most 1. Still trying.`]);
  // It is silent from now on: whoever is there next may have room.
  assert.deepEqual(said(30_000), []);
  assert.deepEqual(full(), ['warning: not admitted: at most 1. Still trying.']);
});

test('joining is told, with run, address and engine', () => {
  worker.handle({ type: 'start' });
  assert.deepEqual(texts(worker.receive(welcome)), [
    `info: the coordinator at ${ADDRESS} has answered: loading data set and engine`,
  ]);
  assert.deepEqual(texts(worker.handle({ type: 'loaded', coordinatorId: COORDINATOR_ID })), [
    `info: joined the run test at ${ADDRESS}, computing with engine toy on toy device`,
  ]);
});

test('now and then a worker tells what it computed, and how much of the time it waited', () => {
  worker.becomeReady();
  const alive = () =>
    worker.receive({ type: MessageType.heartbeatReply, coordinatorId: COORDINATOR_ID, heartbeatSentAtMs: 0 });
  const compute = (stepNumber: number, shardId: number): void => {
    worker.receive({ ...step, step: stepNumber, shardId });
    const nodes = [{ level: 0, index: 0, sampleCount: 500, lossSum: 1, correctCount: 1 }];
    worker.handle({ type: 'computed', shardId, computeMs: 1_000, nodes, gradients: [] });
  };
  for (const [stepNumber, shardId] of [
    [7, 1],
    [7, 2],
    [8, 3],
  ] as const) {
    compute(stepNumber, shardId);
  }
  const saidWhileAlive = (seconds: number): string[] =>
    Array.from({ length: seconds }, () => {
      alive();
      return said(1_000);
    }).flat();
  assert.deepEqual(saidWhileAlive(10), [
    'info: computed 1,500 samples of 2 steps in 10 s: 150 samples/s, 70 % of the time waiting',
  ]);
  compute(9, 4);
  assert.deepEqual(saidWhileAlive(20), [
    'info: computed 500 samples of 1 step in 20 s: 25 samples/s, 95 % of the time waiting',
  ]);
  assert.deepEqual(saidWhileAlive(40), ['info: computed nothing for 40 s: the coordinator sent no work']);
  assert.deepEqual(saidWhileAlive(120).length, 2);
});

test('without a coordinator there is no report of work, and the reports of waiting begin anew', () => {
  worker.handle({ type: 'start' });
  // The reports have become rare.
  worker.pass(50_000);
  worker.becomeReady();
  const passed = worker.pass(30_000);
  const effects = passed.map(({ effect }) => effect);
  assert.ok(texts(effects).every((text) => !text.startsWith('info: computed')));
  const atMs = (type: string) => passed.flatMap(({ atMs, effect }) => (effect.type === type ? [atMs] : []));
  const [lostAtMs = Number.NaN] = atMs('reconnect');
  assert.deepEqual(
    atMs('probe').map((ms) => ms - lostAtMs),
    [3_000, 9_000, 21_000],
  );
  const [text] = texts(worker.handle({ type: 'probed', probe: { outcome: 'mute', tried: [], code: null } }));
  assert.match(text ?? '', new RegExp(`for ${Math.round((30_000 - lostAtMs) / 1000)} s:`));
});
