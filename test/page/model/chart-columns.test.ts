import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accuracyColumns,
  type Columns,
  columnsWithin,
  lossColumns,
  positiveOnly,
  scheduleColumns,
  throughputColumns,
  valueAt,
} from '../../../src/page/model/chart-columns.js';
import { chartSummaries } from '../../../src/page/model/chart-summaries.js';
import { emptyView, runningView } from '../sample-view.js';

const view = {
  ...runningView({ steps: 236 }),
  curve: {
    ...{ stride: 64, steps: [64, 128, 192] },
    ...{ trainLoss: [2.3, null, 1.5], samplesPerSecond: [10, 20, 30], learningRate: [null, 0.002, 1.23456e-9] },
  },
};

test('losses share their steps: a point of one line is none of the other, and what is not finite is a gap', () => {
  const [first, second] = view.epochs.map(({ testLoss }) => testLoss);
  assert.deepEqual(lossColumns(view, view.epochs), [
    [64, 118, 128, 192, 236],
    [2.3, undefined, null, 1.5, undefined],
    [undefined, first, undefined, undefined, second],
  ]);
});

test('a step where both lines have a point appears once', () => {
  const curve = { ...view.curve, steps: [59, 118, 177] };
  assert.deepEqual(lossColumns({ ...view, curve }, view.epochs)[0], [59, 118, 177, 236]);
});

test('a logarithmic scale gets no zero', () => {
  assert.deepEqual(
    positiveOnly([
      [1, 2, 3],
      [0, 0.5, undefined],
    ]),
    [
      [1, 2, 3],
      [null, 0.5, undefined],
    ],
  );
});

test('accuracy is in percent, throughput and learning rate as they come', () => {
  const [epoch] = view.epochs;
  assert.ok(epoch);
  const older = { ...epoch, epoch: 2, testAccuracy: 0.75, trainAccuracy: null };
  assert.deepEqual(accuracyColumns([{ ...epoch, testAccuracy: 0.5, trainAccuracy: 0.25 }, older]), [
    [1, 2],
    [50, 75],
    [25, null],
  ]);
  assert.deepEqual(throughputColumns(view.curve), [
    [64, 128, 192],
    [10, 20, 30],
  ]);
  assert.deepEqual(scheduleColumns(view.curve), [
    [64, 128, 192],
    [null, 0.002, 1.23456e-9],
  ]);
});

test('a part of the run has its points, and one on either side', () => {
  const columns: Columns = [
    [10, 20, 30, 40, 50],
    [1, 2, 3, 4, 5],
  ];
  const within = (from: number, to: number): Columns => columnsWithin(columns, { from, to });
  assert.deepEqual(within(25, 35), [
    [20, 30, 40],
    [2, 3, 4],
  ]);
  assert.deepEqual(within(30, 30)[0], [20, 30, 40]);
  assert.deepEqual(within(0, 60), columns);
  assert.deepEqual(within(42, 48)[0], [40, 50], 'between two points');
  assert.deepEqual(within(60, 70)[0], [50]);
  assert.deepEqual(columnsWithin([[], []], { from: 0, to: 1 }), [[], []]);
});

test('where a line has no point, its last one counts', () => {
  assert.equal(valueAt([1, undefined, undefined], 2), 1);
  assert.equal(valueAt([1, null], 1), null);
  assert.equal(valueAt([undefined], 0), null);
  assert.equal(valueAt([], 5), null);
});

test('charts are told in words, also when they are empty', () => {
  assert.equal(
    chartSummaries(view).throughput,
    'The throughput was between 10 and 30 samples/s over 192 steps, now 37,600.',
  );
  assert.equal(
    chartSummaries(view).schedule,
    'The learning rate was between 1.23e-9 and 0.002 over the last 128 steps, in the last of them 1.23e-9. It is set to 0.001.',
  );
  const known = { ...view.curve, learningRate: [0.001, 0.002, 0.003] };
  assert.match(chartSummaries({ ...view, curve: known }).schedule, / between 0\.001 and 0\.003 over 192 steps, /);
  assert.match(
    chartSummaries(view).loss,
    /^The training loss went from 2\.3000 to 1\.5000 over 192 steps\. The test loss after/,
  );
  assert.deepEqual(Object.values(chartSummaries(emptyView())), [
    'No step yet.',
    'No epoch has been tested yet.',
    'No step yet.',
    'No step yet.',
  ]);
});
