import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunView } from '../../../../src/page/view/run-view.js';
import { EPOCH, INSPECTION, ViewDriver } from './view-driver.js';

test('a run that goes on keeps what came before its checkpoint, and nothing of what came after', () => {
  const first = new ViewDriver();
  first.join('w1');
  for (let step = 0; step < 3; step++) first.step(step);
  first.builder.onInspection(INSPECTION);
  first.builder.onEpoch(EPOCH);
  const earlier = first.builder.view();

  const second = new ViewDriver({ steps: 2, epochs: [EPOCH], earlier });
  second.join('w2');
  const { curve, events, epochs, inspection, progress } = second.builder.view();
  assert.deepEqual(curve.steps, [1, 2]);
  assert.equal(epochs.length, 1);
  assert.deepEqual(inspection, INSPECTION);
  assert.ok(progress.secondsElapsed >= earlier.progress.secondsElapsed);
  assert.deepEqual(
    events.map(({ id }) => id),
    events.map((_, i) => i + 1),
    'ids go on',
  );
  assert.deepEqual(events.slice(0, earlier.events.length), earlier.events);
  assert.equal(events[earlier.events.length]?.text, 'the run resumes at step 2 after an interruption');
  const lost = new ViewDriver({ steps: 2, epochs: [], evaluating: [0], earlier });
  assert.deepEqual(lost.builder.view().epochs, []);
  assert.equal(lost.builder.view().inspection, null, 'an epoch whose evaluation is not on record is evaluated again');
});

test('a run that goes on twice tells its own time, and when it was interrupted', () => {
  const life = (earlier: RunView | null, steps: number, nowMs: number): { driver: ViewDriver; saved: RunView } => {
    const driver = new ViewDriver({ steps, epochs: [], earlier });
    driver.join('w1');
    driver.step(steps);
    return { driver, saved: { ...driver.builder.view(), savedAtMs: 1_700_000_000_000 + nowMs } };
  };
  const first = life(null, 0, 1_010);
  assert.deepEqual(first.saved.interruptions, []);
  const second = life(first.saved, 1, 61_000);
  const { driver } = life(second.saved, 2, 0);
  const { interruptions, progress, run, curve } = driver.builder.view();
  assert.deepEqual(interruptions, [
    { steps: 1, fromMs: 1_700_000_001_010, untilMs: 1_700_000_001_000 },
    { steps: 2, fromMs: 1_700_000_061_000, untilMs: 1_700_000_001_000 },
  ]);
  assert.equal(progress.secondsElapsed, 0.03, 'of three lives');
  assert.equal(progress.workerSeconds, 0.03);
  assert.equal(run.startedAt, '2026-01-02T03:04:05.000Z');
  assert.deepEqual(curve.steps, [1, 2, 3]);

  let view: RunView = driver.builder.view();
  for (let i = 0; i < 100; i++) view = new ViewDriver({ steps: 3, earlier: view }).builder.view();
  assert.equal(view.interruptions.length, 20, 'the last ones');
});

test('where the view of a run that goes on is lost, its epochs say how long it took at least', () => {
  const driver = new ViewDriver({ steps: 2, epochs: [EPOCH] });
  const { progress, interruptions, epochs } = driver.builder.view();
  assert.equal(progress.secondsElapsed, 1);
  assert.deepEqual(interruptions, [{ steps: 2, fromMs: null, untilMs: 1_700_000_001_000 }]);
  assert.equal(epochs.length, 1);
});

test('where the record of epochs is lost, those of the view are shown; the view of another run is not', () => {
  const first = new ViewDriver();
  first.step(0);
  first.step(1);
  first.builder.onEpoch(EPOCH);
  const earlier = first.builder.view();
  const second = new ViewDriver({ steps: 3, earlier });
  assert.deepEqual(second.builder.view().epochs, earlier.epochs);
  const other = new ViewDriver({ steps: 3, earlier: { ...earlier, run: { ...earlier.run, runId: 'other' } } });
  assert.deepEqual(other.builder.view().epochs, []);
});

test('a run that goes on after its end was not interrupted', () => {
  const first = new ViewDriver();
  first.join('w1');
  first.step(0);
  first.builder.ended({ type: 'completed' }, 'a'.repeat(64), { samples: 32, seconds: 1 });
  const ended = first.builder.view();
  const { interruptions, events, progress } = new ViewDriver({ steps: 1, earlier: ended }).builder.view();
  assert.deepEqual(interruptions, []);
  assert.match(events.at(-1)?.text ?? '', /^the run goes on at step 1, to epoch \d+$/);
  assert.deepEqual([progress.outcome, progress.modelSha256], [null, null]);
});
