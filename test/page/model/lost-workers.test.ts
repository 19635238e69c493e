import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardsOf } from '../../../src/page/model/cards.js';
import { formatTimeOfDay } from '../../../src/page/model/event-rows.js';
import { healthOf } from '../../../src/page/model/health.js';
import { problemsOf } from '../../../src/page/model/problems.js';
import { workerRows, workersHint } from '../../../src/page/model/worker-rows.js';
import type { RunView } from '../../../src/page/view/run-view.js';
import { completedView, lostWorker, readyWorker, runningView } from '../sample-view.js';

/** Runs with workers 1 and 2, where these are lost. */
const withLost = (lost: RunView['lost']): RunView => ({ ...runningView({ workers: 2 }), lost });
const texts = (view: RunView): string[] => problemsOf(view, 0).map(({ text }) => text);
const at = (steps: number): string => formatTimeOfDay(lostWorker(1, steps).atMs);

test('the banner says who is lost, since when and why, and how many are left', () => {
  const view = withLost([lostWorker(3, 1_000)]);
  assert.deepEqual(texts(view), [
    `Worker 3 (rack-1) is lost since ${at(1_000)}: its connection was lost. 2 of 3 workers are ready.`,
  ]);
  assert.equal(healthOf({ view, connection: 'live', secondsSinceStep: 0 }).verdict, 'Needs attention');
  assert.deepEqual(cardsOf(view, problemsOf(view, 0)).workers.notes, ['worker 3 lost']);
  assert.equal(workersHint(view), '2 workers, 1 lost');
});

test('a worker that others have replaced is no problem any more, but still in the table', () => {
  const view = withLost([lostWorker(3, 1_000, true)]);
  assert.deepEqual(texts(view), []);
  assert.equal(healthOf({ view, connection: 'live', secondsSinceStep: 0 }).verdict, 'Healthy');
  assert.equal(workersHint(view), '2 workers');
  assert.deepEqual(
    workerRows(view, []).map(({ worker, state, level, explanation }) => [worker, state, level, explanation]),
    [
      [1, 'ready', 'good', ''],
      [2, 'ready', 'good', ''],
      [3, 'lost, replaced', 'waiting', `${at(1_000)}, its connection was lost`],
    ],
  );
});

test('many that are lost are one problem, which names the last ones', () => {
  const view = withLost([3, 4, 5, 6, 7].map((worker) => lostWorker(worker, 100 * worker)));
  assert.deepEqual(texts(view), [
    '5 workers are lost: 5, 6, 7 and 2 more. 2 of 7 workers are ready. ' +
      `The last one: Worker 7 (rack-2), since ${at(700)}: its connection was lost.`,
  ]);
  assert.deepEqual(cardsOf(view, problemsOf(view, 0)).workers.notes, ['several lost']);
});

test('lost workers keep their share of the work, and their place by number', () => {
  const view = { ...withLost([lostWorker(1, 1_000)]), workers: [{ ...readyWorker(2, 2), samples: 30_000 }] };
  const rows = workerRows(view, problemsOf(view, 0));
  assert.deepEqual(
    rows.map(({ worker, state, level, share, shareRatio, samplesPerSecond }) => [
      worker,
      state,
      level,
      share,
      shareRatio,
      samplesPerSecond === '–',
    ]),
    [
      [1, 'lost', 'warning', '75.0 %', 1, true],
      [2, 'ready', 'good', '25.0 %', 1 / 3, false],
    ],
  );
});

test('who was lost in a run that is over is seen in the table, and no problem', () => {
  const view = { ...completedView(), lost: [lostWorker(9, 1_000)] };
  assert.deepEqual(texts(view), []);
  assert.equal(workerRows(view, []).at(-1)?.state, 'lost');
});

test('no worker is left because all are lost: both are said, the graver first', () => {
  const view = { ...withLost([lostWorker(1, 900), lostWorker(2, 1_000)]), workers: [] };
  assert.deepEqual(
    problemsOf(view, 0).map(({ kind, worker }) => `${kind} ${worker ?? '-'}`),
    ['no-workers -', 'lost 1', 'lost 2'],
  );
});

test('the table shows how many threads a worker has, if there are several', () => {
  const devices = (threads: number) =>
    workerRows({ ...runningView({ workers: 1 }), workers: [{ ...readyWorker(1, 1), threads }] }, []).map(
      ({ device }) => device,
    );
  const { device } = readyWorker(1, 1);
  assert.deepEqual([devices(1), devices(2)], [[device], [`${device}, 2 threads`]]);
});
