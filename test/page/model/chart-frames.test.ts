import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accuracyRange } from '../../../src/page/model/accuracy-scale.js';
import { type ChartSettings, chartFrames } from '../../../src/page/model/chart-frames.js';
import { chartSummaries } from '../../../src/page/model/chart-summaries.js';
import { epochRows } from '../../../src/page/model/epoch-rows.js';
import { smoothed } from '../../../src/page/model/smoothing.js';
import { chosen } from '../../../src/page/model/zoom.js';
import { keptEpochs, MAX_EPOCHS } from '../../../src/page/view/kept-epochs.js';
import type { EpochView } from '../../../src/page/view/run-view.js';
import { completedView, emptyView, runningView, STEPS_PER_EPOCH } from '../sample-view.js';

const SETTINGS: ChartSettings = { logarithmic: true, accuracyScale: 'fitted', smoothing: 'none', zoom: null };

/** Epochs of these accuracies, in percent. */
function epochsOf(...percentages: readonly number[]): EpochView[] {
  return percentages.map((percent, index) => ({
    epoch: index + 1,
    trainLoss: 1,
    testLoss: 1,
    trainAccuracy: null,
    testAccuracy: percent / 100,
    trainSeconds: 1,
    learningRate: 0.001,
    evaluationSeconds: 1,
  }));
}

/** As many epochs as a run of days has; the accuracy is that of the epoch's number. */
const many = epochsOf(...Array.from({ length: 22_000 }, (_, index) => 90 + (9 * index) / 22_000));

test('the axis of a run that went from 11 to 98.5 % shows 97 to 99 %, and says what lies below', () => {
  const { epochs } = completedView();
  const { ends, hiddenUntil } = accuracyRange(epochs, 'fitted', false);
  assert.ok(ends[0] > 96.5 && ends[0] < 97.5, `from ${ends[0]}`);
  assert.ok(ends[1] > 98.5 && ends[1] < 99.5, `to ${ends[1]}`);
  assert.equal(hiddenUntil, 6);
  assert.equal(chartFrames(completedView(), SETTINGS).accuracy.note, 'up to epoch 6 below the axis');
});

test('the axis has room for training accuracy, ends at 100 %, and spans a point at least', () => {
  const [a, b, c] = epochsOf(99.5, 99.6, 99.6);
  assert.ok(a && b && c);
  assert.deepEqual(accuracyRange([a, b, { ...c, trainAccuracy: 0.99998 }], 'fitted', false).ends[1], 100);
  const [low, high] = accuracyRange([b, b, b], 'fitted', false).ends;
  assert.ok(high - low > 0.9);
  assert.ok(accuracyRange([{ ...a, trainAccuracy: 0.97 }], 'fitted', false).ends[0] < 97);
});

test('an accuracy that falls late stays in sight; from zero, or when zoomed, everything does', () => {
  const fallen = epochsOf(11, 95, 98, 98, 98, 60);
  assert.ok(accuracyRange(fallen, 'fitted', false).ends[0] < 60);
  assert.deepEqual(accuracyRange(fallen, 'from-zero', false), { ends: [0, 100], hiddenUntil: null });
  assert.ok(accuracyRange(fallen, 'fitted', true).ends[0] < 11);
  assert.equal(accuracyRange(fallen, 'fitted', true).hiddenUntil, null);
});

test('a zoomed run shows its part in every chart, epochs beside steps', () => {
  const view = runningView({ steps: 1_180 });
  const zoom = chosen(2 * STEPS_PER_EPOCH, 4 * STEPS_PER_EPOCH, 1_180);
  const { loss, accuracy, throughput } = chartFrames(view, { ...SETTINGS, zoom });
  assert.deepEqual(loss.span, { from: 236, to: 472 });
  assert.deepEqual(throughput.span, loss.span);
  assert.deepEqual(accuracy.span, { from: 2, to: 4 });
  assert.deepEqual(accuracy.columns[0], [1, 2, 3, 4, 5], 'and one epoch on either side');
  assert.ok(loss.columns[0].every((step) => step >= 230 && step <= 478));
  assert.equal(accuracy.note, '');
});

test('before anything has happened, charts are empty', () => {
  const { loss, accuracy, throughput } = chartFrames(emptyView(), { ...SETTINGS, smoothing: 'some' });
  for (const { columns } of [loss, accuracy, throughput]) assert.equal(columns[0].length, 0);
  assert.equal(accuracy.yRange, null);
});

test('with smoothing, the raw lines stay and smoothed ones come after them', () => {
  const raw = chartFrames(runningView(), SETTINGS);
  const { loss, throughput } = chartFrames(runningView(), { ...SETTINGS, smoothing: 'strong' });
  assert.equal(loss.columns.length, 5);
  assert.deepEqual(loss.columns.slice(0, 3), raw.loss.columns);
  const spread = (column: readonly unknown[] = []): number =>
    Math.max(...(column as number[]).slice(-50)) - Math.min(...(column as number[]).slice(-50));
  assert.ok(spread(throughput.columns[2]) < 0.5 * spread(throughput.columns[1]));
});

test('the learning rate is never smoothed', () => {
  const { schedule } = chartFrames(runningView(), { ...SETTINGS, smoothing: 'strong' });
  assert.equal(schedule.columns.length, 2);
});

test('the best epoch is marked, as the run names it; a view that names none has the first of the best', () => {
  const view = { ...runningView(), epochs: epochsOf(90, 98, 97, 98) };
  const [mark] = chartFrames(view, SETTINGS).accuracy.marks;
  assert.deepEqual(mark, { x: 2, y: 98, text: 'best: 98.00 %, epoch 2' });
  assert.match(chartSummaries(view).accuracy, /; the best was 98\.00 %, after epoch 2\.$/);
  const best = { epoch: 4, accuracy: 0.98, file: 'model-best.safetensors' };
  const named = { ...view, progress: { ...view.progress, choice: { best, endedEarly: null, test: null } } };
  assert.deepEqual(
    chartFrames(named, SETTINGS).accuracy.marks.map(({ x }) => x),
    [4],
  );
  assert.match(chartSummaries(named).accuracy, /98\.00 %, after epoch 4, whose model is model-best\.safetensors\./);
  assert.deepEqual(chartFrames(emptyView(), SETTINGS).accuracy.marks, []);
});

test('smoothing keeps a constant, a slope and gaps, and takes noise away', () => {
  const rounded = (values: readonly (number | null | undefined)[]) =>
    values.map((value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value));
  assert.deepEqual(rounded(smoothed([5, 5, undefined, 5, null, 5], 'strong')), [5, 5, undefined, 5, null, 5]);
  const slope = Array.from({ length: 200 }, (_, index) => index);
  assert.equal(rounded(smoothed(slope, 'strong'))[100], 100, 'it does not lag behind');
  const noise = slope.map((index) => 10 + (index % 2 === 0 ? 1 : -1));
  for (const value of smoothed(noise, 'strong').slice(20, -20))
    assert.ok(Math.abs((value ?? 0) - 10) < 0.1, `${value}`);
  assert.deepEqual(rounded(smoothed([11, 60, 95], 'some')), [11, 60, 95], 'three epochs have no noise');

  // The definition: each point counts less by the same factor for each point in between.
  const kept = Math.exp(-1 / (0.05 * noise.length));
  const weights = noise.map((_, index) => kept ** Math.abs(index - 70));
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const mean = total(noise.map((value, index) => value * (weights[index] ?? 0))) / total(weights);
  assert.ok(Math.abs((smoothed(noise, 'strong')[70] ?? 0) - mean) < 1e-9);
});

test('of 22,000 epochs those that are kept are drawn, which is said, and the last 300 are listed', () => {
  const view = { ...runningView(), epochs: keptEpochs(many) };
  const progress = { ...view.progress, steps: 22_000 * STEPS_PER_EPOCH };
  const whole = chartFrames({ ...view, progress }, SETTINGS).accuracy;
  assert.ok(whole.columns[0].length <= MAX_EPOCHS);
  assert.match(whole.note, /drawn from [\d,]+ of 21,9\d\d epochs$/);
  const zoom = chosen(21_800 * STEPS_PER_EPOCH, 21_900 * STEPS_PER_EPOCH, progress.steps);
  const part = chartFrames({ ...view, progress }, { ...SETTINGS, zoom }).accuracy;
  assert.equal(part.columns[0].length, 103);
  assert.equal(part.note, '');
  const selection = many.filter(({ epoch }) => epoch % 100 === 0 || epoch > 21_900);
  const selected = chartFrames({ ...view, progress, epochs: selection }, SETTINGS).accuracy;
  assert.match(selected.note, /drawn from 319 of 21,901 epochs$/);

  const { rows, hint } = epochRows(view.epochs);
  assert.deepEqual([rows.length, rows[0]?.epoch, hint], [300, 22_000, 'The last 300 of 22,000 epochs.']);
  assert.equal(epochRows(many.slice(0, 20)).hint, '');
});

test('an interruption is marked in all charts, and told', () => {
  const interruptions = [{ steps: 472, fromMs: null, untilMs: 0 }];
  const view = { ...runningView(), interruptions };
  const { loss, accuracy, throughput } = chartFrames(view, SETTINGS);
  assert.deepEqual(
    [loss, accuracy, throughput].map((frame) => frame.interruptions),
    [[472], [4], [472]],
  );
  assert.match(chartSummaries(view).loss, / The run was interrupted at step 472\.$/);
});

test('training accuracy is told beside test accuracy, where it is known', () => {
  const view = runningView();
  assert.match(
    chartSummaries(view).accuracy,
    / The accuracy on the training images during that epoch is 98\.\d\d %\.$/,
  );
  const older = { ...view, epochs: view.epochs.map((epoch) => ({ ...epoch, trainAccuracy: null })) };
  assert.doesNotMatch(chartSummaries(older).accuracy, /training/);
});
