import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOf } from '../../../src/page/model/problems.js';
import type { RunView, WorkerView } from '../../../src/page/view/run-view.js';
import { event, runningView, troubledView } from '../sample-view.js';

const found = (view: RunView, secondsSinceStep = 0): string[] =>
  problemsOf(view, secondsSinceStep).map(({ kind, severity, worker }) => `${severity} ${kind} ${worker ?? '-'}`);

function withWorkers(change: (worker: WorkerView) => Partial<WorkerView>, count = 4): RunView {
  const view = runningView({ workers: count });
  return { ...view, workers: view.workers.map((worker) => ({ ...worker, ...change(worker) })) };
}

const only = (number: number, change: Partial<WorkerView>) => (worker: WorkerView) =>
  worker.worker === number ? change : {};

for (const workers of [1, 2, 3, 40]) {
  test(`a run of ${workers} workers that do what they should has no problem`, () => {
    assert.deepEqual(found(runningView({ workers })), []);
  });
}

test('the one that is late is named, with how much later than the others it is', () => {
  const [problem] = problemsOf(withWorkers(only(3, { lagMs: 9 })), 0);
  assert.equal(problem?.worker, 3);
  assert.match(
    problem.text,
    /^Worker 3 \(rack-1\) is late: its results come 8\.\d ms after those of the others, 6\d % of a step\.$/,
  );
});

test('of two workers, the later one is late only when a good part of the step waits for it', () => {
  assert.deepEqual(found(withWorkers(only(2, { lagMs: 3.2 }), 2)), []);
  assert.deepEqual(found(withWorkers(only(2, { lagMs: 5 }), 2)), ['warning late 2']);
});

test('nobody is late where all come at very different times', () => {
  assert.deepEqual(found(withWorkers(({ worker }) => ({ lagMs: worker }), 12)), []);
});

test('a lag of microseconds is no problem, however short a step is', () => {
  const view = withWorkers(only(2, { lagMs: 1.5 }));
  const phasesMs = { broadcast: 0, compute: 0.2, gather: 0.1, reduce: 0, optimize: 0 };
  assert.deepEqual(found({ ...view, progress: { ...view.progress, phasesMs } }), []);
});

test('a worker is slow compared with those of its own kind', () => {
  assert.deepEqual(found(withWorkers(only(2, { samplesPerSecond: 4_000 }))), ['warning slow 2']);
  assert.deepEqual(found(withWorkers(only(2, { samplesPerSecond: 4_000, device: 'an older CPU' }))), []);
  assert.deepEqual(found(withWorkers(only(2, { samplesPerSecond: 4_000, threads: 4 }))), [], 'fewer or more threads');
});

test('a slow worker is compared with the others, not with itself', () => {
  const rates = (slow: number) => withWorkers(({ worker }) => ({ samplesPerSecond: worker === 2 ? slow : 10_000 }), 2);
  assert.deepEqual(found(rates(4_900)), ['warning slow 2']);
  assert.deepEqual(found(rates(5_100)), []);
});

test('a worker that is late and slow is one problem', () => {
  const [problem, ...others] = problemsOf(withWorkers(only(2, { lagMs: 9, samplesPerSecond: 4_000 })), 0);
  assert.deepEqual(others, []);
  assert.match(problem?.text ?? '', /is late.*It computes 4,000 samples\/s, where workers like it compute 2\d,\d00\.$/);
});

test('what concerns workers stands before the rest, those that do not answer first', () => {
  assert.deepEqual(found(troubledView()), [
    'warning unresponsive 4',
    'warning late 2',
    'warning slow 3',
    'warning error-event -',
  ]);
});

test('training without a worker is in trouble; gathering without one is not', () => {
  const view = runningView({ workers: 0 });
  assert.deepEqual(found(view), ['error no-workers -']);
  assert.deepEqual(found({ ...view, progress: { ...view.progress, phase: 'gathering' } }), []);
});

test('a loss that is not finite is an error, and says since when', () => {
  const view = runningView();
  const trainLoss = view.curve.trainLoss.map((loss, index) => (index < 100 ? loss : null));
  const [problem] = problemsOf({ ...view, curve: { ...view.curve, trainLoss } }, 0);
  assert.equal(problem?.severity, 'error');
  assert.match(problem.text, /since step 401:/);
});

test('a loss that was not finite and is again is no problem', () => {
  const view = runningView();
  const trainLoss = view.curve.trainLoss.map((loss, index) => (index === 100 ? null : loss));
  assert.deepEqual(found({ ...view, curve: { ...view.curve, trainLoss } }), []);
});

test('a run is stalled after ten seconds or ten steps, whichever is longer', () => {
  const view = runningView();
  assert.deepEqual(found(view, 9), []);
  assert.deepEqual(found(view, 11), ['error stalled -']);
  const phasesMs = { broadcast: 0, compute: 4_000, gather: 0, reduce: 0, optimize: 0 };
  assert.deepEqual(found({ ...view, progress: { ...view.progress, phasesMs } }, 39), []);
  assert.deepEqual(found({ ...view, progress: { ...view.progress, phasesMs } }, 41), ['error stalled -']);
});

test('accuracy that stays at chance, or falls, is a warning', () => {
  const view = runningView();
  const flat = view.epochs.map((epoch) => ({ ...epoch, testAccuracy: 0.1135 }));
  assert.deepEqual(found({ ...view, epochs: flat }), ['warning not-learning -']);
  assert.deepEqual(found({ ...view, epochs: flat.slice(0, 2) }), []);
  const fallen = view.epochs.map((epoch) => (epoch.epoch === 10 ? { ...epoch, testAccuracy: 0.9 } : epoch));
  assert.match(
    problemsOf({ ...view, epochs: fallen }, 0)[0]?.text ?? '',
    /fell to 90\.0 %, from 98\.0 % after epoch 9/,
  );
});

test('throughput far below the typical one is a warning', () => {
  const view = runningView();
  assert.deepEqual(found({ ...view, progress: { ...view.progress, samplesPerSecond: 20_000 } }), [
    'warning slower-than-before -',
  ]);
});

test('an error of the log stays a problem; a warning does not become one', () => {
  const view = runningView();
  const events = [
    ...view.events,
    event(90, 1, 'error', 'first'),
    event(91, 2, 'error', 'second'),
    event(92, 3, 'warning', 'x'),
  ];
  assert.equal(problemsOf({ ...view, events }, 0)[0]?.text, 'At step 2: second (and 1 more in the log)');
});

test('who was late in a run that is over is no problem any more', () => {
  const view = troubledView();
  assert.deepEqual(found({ ...view, progress: { ...view.progress, phase: 'ended', outcome: 'completed' } }), [
    'warning error-event -',
  ]);
});
