import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardsOf } from '../../../src/page/model/cards.js';
import { countByLevel } from '../../../src/page/model/event-rows.js';
import { phaseParts } from '../../../src/page/model/phases.js';
import {
  divergingPicture,
  greyPicture,
  largestWeight,
  sampleName,
  splitFilters,
  wrongCaption,
} from '../../../src/page/model/pictures.js';
import { problemsOf } from '../../../src/page/model/problems.js';
import { runFacts, runPosition } from '../../../src/page/model/run-facts.js';
import { workerRows } from '../../../src/page/model/worker-rows.js';
import type { RunView } from '../../../src/page/view/run-view.js';
import { DEFAULT_CLASS_NAMES } from '../../../src/shared/run-config.js';
import { LETTERS } from '../../support/class-models.js';
import { completedView, emptyView, runningView, troubledView } from '../sample-view.js';

test('cards say what it costs, until now and in the end', () => {
  const { cost, accuracy, throughput } = cardsOf(runningView({ workers: 2 }), []);
  assert.deepEqual(cost.notes, ['34 worker-seconds', 'about 64 worker-seconds in the end']);
  assert.deepEqual(accuracy.notes, ['190 of 10,000 wrong', '+0.10 points since epoch 9']);
  assert.deepEqual(throughput.notes, ['13.6 ms a step']);
});

test('the card of workers names those with problems, and counts them where they are many', () => {
  const view = troubledView();
  const card = cardsOf(view, problemsOf(view, 0)).workers;
  assert.deepEqual(
    [card.level, ...card.notes],
    ['warning', '1 loading', 'worker 4 silent, worker 2 late, worker 3 slow'],
  );
  const silent = { ...view, workers: view.workers.map((worker) => ({ ...worker, state: 'unresponsive' as const })) };
  assert.deepEqual(cardsOf(silent, problemsOf(silent, 0)).workers.notes, ['6 workers with problems']);
});

test('before the first step, cards say so', () => {
  const { loss, workers, accuracy } = cardsOf(emptyView(), []);
  assert.deepEqual([loss.value, accuracy.value, workers.value], ['–', '–', '0']);
});

test('rows stand by number, with shares of the samples and lags of the step', () => {
  const view = troubledView();
  const rows = workerRows({ ...view, workers: view.workers.toReversed() }, problemsOf(view, 0));
  assert.deepEqual(
    rows.map(({ worker, state }) => `${worker} ${state}`),
    ['1 ready', '2 late', '3 slow', '4 silent', '5 ready', '6 loading'],
  );
  const late = rows[1];
  assert.ok(late && Math.abs(late.lagRatio - 9.8 / 22.5) < 1e-9);
  assert.equal(Math.max(...rows.map(({ shareRatio }) => shareRatio)), 1);
  assert.equal(rows[5]?.lag, '–');
  assert.deepEqual(workerRows(emptyView(), []), []);
});

test('a step that took no time has no shares', () => {
  const zero = { broadcast: 0, compute: 0, gather: 0, reduce: 0, optimize: 0 };
  assert.deepEqual(
    phaseParts(zero).map(({ ratio }) => ratio),
    [0, 0, 0, 0, 0],
  );
  assert.equal(phaseParts(null)[0]?.share, '–');
  assert.equal(phaseParts({ ...zero, compute: 9, gather: 1 })[1]?.share, '90.0 %');
});

test('pictures have the colours of their values', () => {
  assert.deepEqual([...greyPicture(Buffer.from([0, 128]).toString('base64'))], [0, 0, 0, 255, 128, 128, 128, 255]);
  assert.deepEqual([...divergingPicture([-2, 0, 2], 2)], [33, 90, 165, 255, 247, 247, 247, 255, 190, 85, 10, 255]);
  assert.deepEqual([...divergingPicture([0], 0)], [247, 247, 247, 255]);
  assert.equal(largestWeight([0.1, -0.4]), 0.4);
  const filters = splitFilters(Array.from({ length: 150 }, (_, index) => index));
  assert.deepEqual(
    filters.map(([first]) => first),
    [0, 25, 50, 75, 100, 125],
  );
});

test('captions say what was taken for what', () => {
  const sample = { sample: 1, label: 4, predicted: 9, labelProbability: 0.002, pixels: '' };
  assert.equal(wrongCaption(sample, DEFAULT_CLASS_NAMES), 'a 4, taken for 9, with 0.2 % for 4');
  assert.equal(
    wrongCaption({ ...sample, labelProbability: 1e-9 }, DEFAULT_CLASS_NAMES),
    'a 4, taken for 9, with below 0.1 % for 4',
  );
  assert.equal(wrongCaption(sample, LETTERS), 'E, taken for J, with 0.2 % for E');
  assert.equal(sampleName({ ...sample, label: 8 }, DEFAULT_CLASS_NAMES), 'image 1, an 8');
});

test('facts have the hash of the model once there is one', () => {
  const names = (facts: [string, string][]): string[] => facts.map(([name]) => name);
  assert.ok(!names(runFacts(runningView())).includes('model SHA-256'));
  assert.ok(names(runFacts(completedView())).includes('model SHA-256'));
});

test('facts name version and contract', () => {
  assert.equal(new Map(runFacts(runningView())).get('version'), '0.2.0, contract 2');
});

test('facts say when a run was resumed, and how often', () => {
  const resumed = (interruptions: RunView['interruptions']): string | undefined =>
    new Map(runFacts({ ...runningView(), interruptions })).get('resumed');
  const untilMs = Date.parse('2026-11-25T09:30:00');
  const known = { steps: 600, fromMs: untilMs - 320_000, untilMs };
  assert.equal(resumed([]), undefined);
  assert.equal(resumed([known]), '2026-11-25 09:30, after 5 min 20 s');
  assert.equal(resumed([{ ...known, fromMs: null }]), '2026-11-25 09:30');
  assert.equal(resumed([known, known, known]), '3 times, last 2026-11-25 09:30, after 5 min 20 s');
});

test('at the end, the throughput is the mean, as the summary has it', () => {
  const view = completedView();
  const { value, notes } = cardsOf(
    { ...view, progress: { ...view.progress, samplesPerSecond: 37_412.3 } },
    [],
  ).throughput;
  assert.deepEqual([value, ...notes], ['37,412', '13.6 ms a step', 'mean of the run']);
});

test('a run that is not done is never at 100 %', () => {
  assert.equal(runPosition(runningView({ steps: 2_359 })).text, '99 % · epoch 20 of 20 · 2,359 of 2,360 steps');
  assert.equal(runPosition(completedView()).text, '100 % · epoch 20 of 20 · 2,360 of 2,360 steps');
});

test('events are counted by level', () => {
  assert.deepEqual(countByLevel(troubledView().events), { info: 17, warning: 1, error: 1 });
});
