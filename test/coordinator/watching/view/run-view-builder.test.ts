import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoordinatorStatus } from '../../../../src/coordinator/watching/coordinator-status.js';
import { applyChange } from '../../../../src/page/view/apply-change.js';
import { MAX_EPOCHS } from '../../../../src/page/view/kept-epochs.js';
import { MAX_EVENTS } from '../../../../src/page/view/kept-events.js';
import { DATA } from '../../../cli/report/reports.js';
import { OPTIONS } from '../../core/cluster-driver.js';
import { statusOf } from '../metrics/status.js';
import { EPOCH, INSPECTION, ViewDriver } from './view-driver.js';

test('tells how far the run is, how fast, and when it will be done', () => {
  const driver = new ViewDriver();
  const before = driver.builder.view().progress;
  assert.deepEqual(
    [before.phase, before.steps, before.samplesPerSecond, before.secondsLeft],
    ['gathering', 0, null, null],
  );
  driver.join('w1', 'w2');
  driver.step(0);
  driver.step(1);
  driver.step(2);
  const { run, progress } = driver.builder.view();
  assert.deepEqual([run.name, run.stepsPerEpoch, run.trainCount, run.epochs], ['a-run', 2, 64, 2]);
  assert.equal(progress.steps, 3);
  assert.equal(progress.trainLoss, 2);
  assert.equal(progress.samplesPerSecond, 3200);
  assert.equal(progress.secondsLeft, 32 / 3200);
  assert.equal(progress.phasesMs?.compute, 6);
  assert.equal(progress.secondsElapsed, 0.03);
  assert.equal(progress.workerSeconds, 0.06);
  driver.nowMs += 3_000;
  const standing = driver.builder.view().progress;
  assert.deepEqual([standing.samplesPerSecond, standing.secondsLeft], [0, null], 'nothing happens');
});

test('the throughput counts when updates were made, and not when several reports came in a row', () => {
  const driver = new ViewDriver();
  driver.step(0);
  const firstMs = driver.nowMs;
  driver.nowMs += 500;
  for (const step of [1, 2, 3]) driver.step(step, { madeAtMs: firstMs + 10 * step });
  const { samplesPerSecond } = driver.builder.view().curve;
  for (const rate of samplesPerSecond) assert.ok(Math.abs((rate ?? 0) - 3200) < 1e-6, `${rate} samples/s`);
});

test('tells what each worker does, until it is lost, and what it did by then', () => {
  const driver = new ViewDriver();
  const [one, two] = driver.join('w1', 'w2');
  assert.ok(one && two);
  driver.builder.onDeal({ worker: two, kind: 'first', sampleCount: 16 });
  driver.builder.onDeal({ worker: two, kind: 'speculative', sampleCount: 16 });
  driver.builder.onDeal({ worker: two, kind: 'redealt', sampleCount: 16 });
  driver.builder.onResult({ worker: two, sampleCount: 16, computeMs: 5, lagMs: 4 });
  driver.builder.onResult({ worker: two, sampleCount: 16, computeMs: 5, lagMs: 14 });
  driver.builder.onHeartbeat({ worker: two, roundTripMs: 0.5 });
  driver.status = statusOf({ workers: [one, { ...two, status: 'ready', responsive: false, samplesPerMs: 12 }] });
  const [first, second] = driver.builder.view().workers;
  assert.deepEqual([first?.state, first?.samplesPerSecond, first?.lagMs, first?.samples], ['loading', null, null, 0]);
  assert.deepEqual(second, {
    worker: 2,
    host: 'host',
    pid: 2,
    engine: 'toy',
    device: 'toy',
    threads: 1,
    state: 'unresponsive',
    samplesPerSecond: 12_000,
    samples: 32,
    lagMs: 5,
    heartbeatRoundTripMs: 0.5,
    extraShards: 2,
  });
  driver.status = statusOf({ workers: [one] });
  driver.builder.onNotice({ type: 'worker-left', worker: two, code: 'silent', reason: 'it is silent' });
  const secondsBefore = driver.builder.view().progress.workerSeconds;
  driver.nowMs += 1_000;
  const { workers, lost, events, progress } = driver.builder.view();
  assert.deepEqual(
    lost.map(({ worker, samples, extraShards, reason, atMs, replaced }) => [
      worker,
      samples,
      extraShards,
      reason,
      atMs,
      replaced,
    ]),
    [[2, 32, 2, 'it is silent', 1_700_000_001_000, false]],
  );
  assert.equal(progress.workerSeconds - secondsBefore, 1, 'who has left costs nothing more');
  assert.equal(workers.length, 1);
  assert.match(events.at(-1)?.text ?? '', /^worker 2 .* left: it is silent$/);
  assert.equal(events.at(-1)?.level, 'warning');
});

test('says which file has the best model, unless it has another', () => {
  let keptEpoch: number | null = 3;
  const driver = new ViewDriver({ keptEpoch: () => keptEpoch });
  assert.equal(driver.builder.view().progress.choice.best, null);
  driver.status = statusOf({ best: { epoch: 3, loss: 0.1, correctCount: 9, sampleCount: 10 } });
  const best = { epoch: 4, accuracy: 0.9, file: 'model-best.safetensors' };
  assert.deepEqual(driver.builder.view().progress.choice.best, best);
  keptEpoch = 5;
  assert.deepEqual(driver.builder.view().progress.choice.best, { ...best, file: null });
});

test('workers that leave when training has ended stay in the view', () => {
  const driver = new ViewDriver();
  const [worker] = driver.join('w1');
  assert.ok(worker);
  driver.builder.trainingEnded();
  driver.status = statusOf({ phase: 'ended' });
  driver.builder.onNotice({ type: 'worker-left', worker, code: 'silent', reason: 'it is silent' });
  driver.nowMs += 1_000;
  driver.builder.ended({ type: 'completed' }, 'a'.repeat(64), { samples: 64, seconds: 0.5 });
  const { workers, lost, progress, events } = driver.builder.view();
  assert.equal(workers.length, 1);
  assert.deepEqual(lost, [], 'they are not lost');
  assert.deepEqual([progress.outcome, progress.modelSha256, progress.secondsElapsed], ['completed', 'a'.repeat(64), 0]);
  assert.equal(progress.samplesPerSecond, 128, 'the mean, as in the summary');
  assert.equal(events.at(-1)?.text, 'the run is complete');
});

test('says what a step waits for', () => {
  const driver = new ViewDriver();
  const workers = driver.join('w1', 'w2', 'w3', 'w4').map((worker) => ({ ...worker, status: 'ready' as const }));
  const shard = {
    shardId: 1,
    kind: 'first' as const,
    leaves: { begin: 0, end: 1 },
    sampleCount: 4,
    dealtAtMs: 0,
    lateAtMs: 9,
    heartbeatsWithout: 0,
    imagesRequested: 0,
  };
  const queues = { chunk: 0, image: 0, evaluation: 1, checkpoint: 0, audit: 0 };
  const waitsFor = (count: number, changes: Partial<CoordinatorStatus> = {}): string | null => {
    const some = workers.map((worker, i) => ({ ...worker, shard: i < count ? shard : null }));
    driver.status = statusOf({ phase: 'training', workers: some, queues, ...changes });
    return driver.builder.view().progress.waitsFor;
  };
  assert.equal(waitsFor(1), 'the result of worker 1 (host)');
  assert.equal(waitsFor(3), 'the result of worker 1 (host), worker 2 (host) and worker 3 (host)');
  assert.equal(waitsFor(4), 'the result of worker 1 (host), worker 2 (host), worker 3 (host) and 1 more');
  assert.equal(waitsFor(0), 'the test after an earlier epoch');
  assert.equal(waitsFor(0, { queues: { ...queues, audit: 1 } }), 'a second worker that checks a gradient');
  assert.equal(waitsFor(0, { queues: { ...queues, evaluation: 0 } }), null);
  assert.equal(waitsFor(1, { phase: 'gathering' }), null);
});

test('a page that applies every change has what a new page gets', () => {
  const driver = new ViewDriver();
  let known = driver.builder.view();
  let mark = driver.builder.mark();
  const follow = () => {
    known = applyChange(known, driver.builder.changeSince(mark));
    mark = driver.builder.mark();
    assert.deepEqual(known, driver.builder.view());
  };
  driver.join('w1');
  follow();
  driver.step(0);
  driver.step(1, { meanLoss: Number.NaN });
  follow();
  driver.builder.onInspection(INSPECTION);
  driver.builder.onEpoch(EPOCH);
  driver.builder.onEpoch(EPOCH);
  follow();
  assert.deepEqual(
    known.epochs.map(({ epoch, testLoss, testAccuracy, trainAccuracy }) => [
      epoch,
      testLoss,
      testAccuracy,
      trainAccuracy,
    ]),
    [[1, null, 0.25, 0.5]],
  );
  assert.equal(driver.builder.changeSince(mark).inspection, null, 'it is told once');
  for (let i = 0; i < MAX_EVENTS + 5; i++) driver.builder.note(i % 2 === 0 ? 'info' : 'warning', `event ${i}`);
  follow();
  assert.equal(known.events.length, MAX_EVENTS);
  driver.step(2);
  follow();
  assert.equal(known.progress.trainLoss, 2, 'a loss that was not finite is over');
});

test('a flood of rejected messages does not push everything else out', () => {
  const driver = new ViewDriver();
  driver.builder.note('info', 'something that matters');
  for (let i = 0; i < 1_000; i++) {
    driver.builder.onNotice({ type: 'message-rejected', peer: 'x', rejection: { code: 'malformed', reason: 'x' } });
    driver.builder.onNotice({ type: 'message-rejected', peer: 'x', rejection: { code: 'stale', reason: 'x' } });
  }
  const { events } = driver.builder.view();
  assert.equal(events[0]?.text, 'something that matters');
  assert.equal(events.length, 11);
  assert.match(events.at(-1)?.text ?? '', /not listed/);
});

test('22,000 epochs leave a view as short as that of 2,000, and a page that follows has the same', () => {
  const driver = new ViewDriver({ config: { ...OPTIONS.config, epochs: 22_000 } });
  let known = driver.builder.view();
  let mark = driver.builder.mark();
  for (let epoch = 0; epoch < 22_000; epoch++) {
    driver.builder.onEpoch({ ...EPOCH, epoch, testCorrect: epoch === 777 ? 64 : 16 });
    // Pages are told of several at once.
    if (epoch % 97 > 0 && epoch < 21_999) continue;
    known = applyChange(known, driver.builder.changeSince(mark));
    mark = driver.builder.mark();
  }
  const view = driver.builder.view();
  assert.deepEqual(known, view);
  assert.ok(JSON.stringify(view).length < 300_000, `${JSON.stringify(view).length} bytes`);
  const numbers = view.epochs.map(({ epoch }) => epoch);
  assert.deepEqual(
    numbers.slice(-300),
    Array.from({ length: 300 }, (_, index) => 21_701 + index),
  );
  assert.ok(numbers.includes(778), 'the best one stays');
  assert.ok(numbers.length <= MAX_EPOCHS && (numbers[0] ?? 0) <= 128);
  const resumed = new ViewDriver({ steps: 44_000, earlier: view, config: { ...OPTIONS.config, epochs: 22_000 } });
  assert.deepEqual(resumed.builder.view().epochs, view.epochs);
});

test('tells what the data look like as soon as it is known, once, and keeps it for the next life of the run', () => {
  const driver = new ViewDriver();
  assert.equal(driver.builder.view().data, null);
  const before = driver.builder.mark();
  driver.builder.onData(DATA);
  const { data } = driver.builder.view();
  const { classNames: _, ...summary } = DATA.summary;
  assert.deepEqual(data, { ...summary, figures: DATA.figures, pictures: [], notes: [] });
  const change = driver.builder.changeSince(before);
  assert.deepEqual(applyChange({ ...driver.builder.view(), data: null }, change).data, data);
  const later = driver.builder.changeSince(driver.builder.mark());
  assert.equal(later.data, null);
  assert.deepEqual(applyChange(driver.builder.view(), later).data, data);
  const next = new ViewDriver({ earlier: driver.builder.view() });
  assert.deepEqual(next.builder.view().data, data);
  next.builder.onData({ ...DATA, figures: null });
  assert.deepEqual(next.builder.view().data, data, 'a life that was interrupted while it measured takes nothing away');
});
