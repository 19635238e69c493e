import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { classMetrics, macroAverages } from '../../src/evaluate/class-metrics.js';

test('three classes, counted by hand', () => {
  const classes = classMetrics([5, 1, 0, 2, 6, 2, 0, 3, 1], ['A', 'B', 'C']);
  assert.deepEqual(classes, [
    {
      label: 0,
      className: 'A',
      support: 6,
      predictedCount: 7,
      correctCount: 5,
      precision: 5 / 7,
      recall: 5 / 6,
      f1: 10 / 13,
    },
    {
      label: 1,
      className: 'B',
      support: 10,
      predictedCount: 10,
      correctCount: 6,
      precision: 0.6,
      recall: 0.6,
      f1: 0.6,
    },
    {
      label: 2,
      className: 'C',
      support: 4,
      predictedCount: 3,
      correctCount: 1,
      precision: 1 / 3,
      recall: 0.25,
      f1: 2 / 7,
    },
  ]);
  assert.deepEqual(macroAverages(classes), {
    precision: { value: (5 / 7 + 0.6 + 1 / 3) / 3, classCount: 3 },
    recall: { value: (5 / 6 + 0.6 + 0.25) / 3, classCount: 3 },
    f1: { value: (10 / 13 + 0.6 + 2 / 7) / 3, classCount: 3 },
  });
});

test('a ratio of 0/0 is null, and does not count in the average', () => {
  // Class 0 is never predicted, class 1 has no sample, class 2 has neither.
  const classes = classMetrics([0, 4, 0, 0, 0, 0, 0, 0, 0], ['A', 'B', 'C']);
  const ratios = classes.map(({ precision, recall, f1 }) => [precision, recall, f1]);
  assert.deepEqual(ratios, [
    [null, 0, 0],
    [0, null, 0],
    [null, null, null],
  ]);
  assert.deepEqual(macroAverages(classes), {
    precision: { value: 0, classCount: 1 },
    recall: { value: 0, classCount: 1 },
    f1: { value: 0, classCount: 2 },
  });
  assert.deepEqual(macroAverages([]).f1, { value: null, classCount: 0 });
});

test('F1 is the harmonic mean of precision and recall, and counts add up', () => {
  const matrix = fc.array(fc.nat(50), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(matrix, (confusion) => {
      const total = confusion.reduce((a, b) => a + b, 0);
      const classes = classMetrics(confusion, ['A', 'B', 'C', 'D']);
      assert.equal(
        classes.reduce((all, { support }) => all + support, 0),
        total,
      );
      assert.equal(
        classes.reduce((all, { predictedCount }) => all + predictedCount, 0),
        total,
      );
      for (const { precision, recall, f1 } of classes) {
        if (!precision || !recall) continue;
        assert.ok(Math.abs((f1 ?? Number.NaN) - 2 / (1 / precision + 1 / recall)) < 1e-12);
      }
    }),
  );
});

test('a matrix that is not square is refused', () => {
  assert.throws(() => classMetrics([1, 2, 3], ['A', 'B']), /square/);
});
