import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HealthInput, healthOf } from '../../../src/page/model/health.js';
import type { Progress, RunView } from '../../../src/page/view/run-view.js';
import { completedView, emptyView, lostWorker, readyWorker, runningView, troubledView } from '../sample-view.js';

const said = (view: RunView | null, connection: HealthInput['connection'] = 'live'): string => {
  const { level, verdict, sentence } = healthOf({ view, connection, secondsSinceStep: 0 });
  return `${level}: ${verdict}, ${sentence}`;
};

const withProgress = (progress: Partial<Progress>, view = runningView()): RunView => ({
  ...view,
  progress: { ...view.progress, ...progress },
});

test('a run that trains says where it is, how fast, and how long it takes', () => {
  assert.equal(said(runningView()), 'good: Healthy, training, epoch 11 of 20, 37,600 samples/s, done in 15 s');
});

test('what is not known is not said', () => {
  const view = withProgress({ samplesPerSecond: null, secondsLeft: null, steps: 0 });
  assert.equal(said(view), 'good: Healthy, training, epoch 1 of 20');
});

test('before workers join, it waits for them', () => {
  assert.equal(said(emptyView()), 'waiting: Waiting for workers, none has joined yet');
  const workers = [readyWorker(1, 2), { ...readyWorker(2, 2), state: 'loading' as const }];
  assert.equal(said({ ...emptyView(), workers }), 'waiting: Waiting for workers, 2 joined, 1 ready');
});

test('problems ask for attention, and errors are trouble', () => {
  assert.match(said(troubledView()), /^warning: Needs attention, training/);
  assert.match(said({ ...runningView(), workers: [] }), /^error: In trouble, training/);
});

test('every end has words of its own', () => {
  assert.equal(said(completedView()), 'done: Completed, 98.52 % of the test digits recognised, 20 epochs in 32 s');
  assert.equal(
    said(withProgress({ phase: 'ended', outcome: 'interrupted' })),
    'waiting: Interrupted, in epoch 11 of 20, after 16 s; it can be resumed from there',
  );
  assert.equal(
    said(withProgress({ phase: 'ended', outcome: 'failed' })),
    'error: Failed, in epoch 11 of 20, after 16 s',
  );
  assert.equal(
    said(withProgress({ phase: 'finishing' })),
    'good: Healthy, all steps are done; the last test is under way',
  );
});

test('a run whose coordinator was killed is stopped, not healthy', () => {
  const killed = { ...withProgress({ phase: 'ended' }), savedAtMs: 1, lost: [lostWorker(2, 5)] };
  assert.equal(
    said(killed),
    'waiting: Stopped, in epoch 11 of 20; nobody trains it; it can be resumed from its last checkpoint',
  );
});

test('a lost connection is said before all else, unless the run is over', () => {
  assert.equal(
    said(troubledView(), 'lost'),
    'error: Connection to the coordinator lost, trying again; what you see is from step 1,234',
  );
  assert.equal(said(null, 'lost'), 'error: No connection, the coordinator cannot be reached, trying again');
  assert.match(said(null, 'connecting'), /^waiting: Connecting/);
  assert.match(said(completedView(), 'lost'), /^done: Completed, .*in 32 s\. The coordinator has ended$/);
});

test('the key is the same while only figures change, and another one for another problem', () => {
  const key = (view: RunView): string => healthOf({ view, connection: 'live', secondsSinceStep: 0 }).key;
  assert.equal(key(runningView()), key(withProgress({ steps: 1_240, samplesPerSecond: 36_000 })));
  const late = runningView();
  const workers = late.workers.map((worker) => (worker.worker === 2 ? { ...worker, lagMs: 9 } : worker));
  assert.notEqual(key(late), key({ ...late, workers }));
});
