import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataCard, splitTitles } from '../../../src/page/model/data-card.js';
import type { DatasetView } from '../../../src/page/view/dataset-view.js';
import { dataOf, digitData } from '../sample-data.js';
import { runningView } from '../sample-view.js';

const { run } = runningView();
const cardOf = (data: DatasetView, classNames = ['good', 'bad']) =>
  dataCard({ run: { ...run, classNames, validationCount: data.validationCounts && 40 }, data }) ?? assert.fail();

test('the classes are counted, each beside the largest of its split', () => {
  const data = { ...dataOf([1_000, 10], [50, 50]), validationCounts: [30, 10] };
  assert.deepEqual(splitTitles(data), ['Training', 'Validation', 'Test']);
  const { rows, figures } = cardOf(data);
  assert.deepEqual(rows, [
    {
      name: 'good',
      cells: [
        { count: '1,000', ratio: 1 },
        { count: '30', ratio: 1 },
        { count: '50', ratio: 1 },
      ],
    },
    {
      name: 'bad',
      cells: [
        { count: '10', ratio: 0.01 },
        { count: '10', ratio: 1 / 3 },
        { count: '50', ratio: 1 },
      ],
    },
  ]);
  assert.deepEqual(figures[0], [
    'Classes',
    '2 classes, from 10 training samples (bad) to 1,000 (good), 100 times as many',
  ]);
  assert.deepEqual(cardOf(dataOf([10, 10], [5, 5])).figures[0], ['Classes', '2 classes of 10 training samples each']);
});

test('copies are given with their share, and only warnings are shown', () => {
  const data = digitData();
  const copies = { train: { count: 40, otherLabel: 0 }, validation: null, test: { count: 250, otherLabel: 3 } };
  const notes = [
    { level: 'info', text: 'something' },
    { level: 'warning', text: 'something odd' },
  ] as const;
  const { figures, warnings } = cardOf({
    ...data,
    figures: { mean: 0.13066, standardDeviation: 0.3081, copies },
    notes,
  });
  assert.deepEqual(figures.slice(1), [
    ['Pixels', 'mean 0.1307, standard deviation 0.3081 of 0 to 1'],
    ['Repeated in the training set', '40 (below 0.1 %)'],
    ['Test samples that are training samples', '250 (2.5 %), 3 with another label'],
  ]);
  assert.deepEqual(warnings, ['something odd']);
  assert.deepEqual(cardOf({ ...data, figures: null }).figures[1], ['Pixels', 'not measured']);
});

test('the pictures of a class stand side by side', () => {
  const grey = (value: number) => Buffer.alloc(32 * 32, value).toString('base64');
  const pictures = [1, 1, 0].map((label, i) => ({ label, pixels: grey(10 * (i + 1)) }));
  const { strips } = cardOf({ ...dataOf([1, 2], [1, 1]), pictures });
  assert.deepEqual(
    strips.map(({ name, count, pixels }) => [name, count, pixels.length]),
    [
      ['bad', 2, 2 * 4096],
      ['good', 1, 4096],
    ],
  );
  const row = strips[0]?.pixels.subarray(31 * 2 * 128) ?? assert.fail();
  assert.deepEqual([row[0], row[3], row[127 - 3], row[128], row[255 - 3]], [10, 255, 10, 20, 20]);
});
