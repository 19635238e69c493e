import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accuracyColumns,
  lossColumns,
  positiveOnly,
  throughputColumns,
  valueAt,
} from '../../../src/page/model/chart-columns.js';
import { chartSummaries } from '../../../src/page/model/chart-summaries.js';
import { emptyView, runningView } from '../sample-view.js';

const view = {
  ...runningView({ steps: 236 }),
  curve: { stride: 64, steps: [64, 128, 192], trainLoss: [2.3, null, 1.5], samplesPerSecond: [10, 20, 30] },
};

test('losses share their steps: a point of one line is none of the other, and what is not finite is a gap', () => {
  const [first, second] = view.epochs.map(({ testLoss }) => testLoss);
  assert.deepEqual(lossColumns(view), [
    [64, 118, 128, 192, 236],
    [2.3, undefined, null, 1.5, undefined],
    [undefined, first, undefined, undefined, second],
  ]);
});

test('a step where both lines have a point appears once', () => {
  const curve = { ...view.curve, steps: [59, 118, 177] };
  assert.deepEqual(lossColumns({ ...view, curve })[0], [59, 118, 177, 236]);
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

test('accuracy is in percent, throughput as it comes', () => {
  assert.deepEqual(accuracyColumns([{ ...runningView().epochs[0], testAccuracy: 0.5 } as never]), [[1], [50]]);
  assert.deepEqual(throughputColumns(view.curve), [
    [64, 128, 192],
    [10, 20, 30],
  ]);
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
    'The throughput was between 10 and 30 samples/s over 192 steps, in the end 30.',
  );
  assert.match(
    chartSummaries(view).loss,
    /^The training loss went from 2\.3000 to 1\.5000 over 192 steps\. The test loss after/,
  );
  assert.deepEqual(Object.values(chartSummaries(emptyView())), [
    'No step yet.',
    'No epoch has been evaluated yet.',
    'No step yet.',
  ]);
});
