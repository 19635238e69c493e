import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EpochReport } from '../../../src/coordinator/core/reports.js';
import { DivergenceWatch, divergenceOf } from '../../../src/coordinator/watching/divergence.js';
import { OPTIONS } from '../core/cluster-driver.js';

const COUNT = 1_000;

/** Epochs with these training and test losses and accuracies in percent, in training and test alike. */
function epochs(...rows: [trainLoss: number, testLoss: number, percent: number][]): EpochReport[] {
  return rows.map(([trainLoss, testLoss, percent], epoch) => ({
    epoch,
    trainLoss,
    testLoss,
    trainCorrect: (COUNT * percent) / 100,
    trainCount: COUNT,
    testCorrect: (COUNT * percent) / 100,
    testCount: COUNT,
    trainSeconds: 1,
    learningRate: 0.001,
    evaluationSeconds: 1,
  }));
}

const MANY_STEPS = 1_000;
const FEW_STEPS = 1;

describe('training that learns, or may yet, is not warned of', () => {
  const cases: [name: string, rows: [number, number, number][], steps: number][] = [
    ['before the first epoch', [], MANY_STEPS],
    ['one epoch of MNIST with the defaults', [[2.01, 1.37, 62]], 118],
    ['a first epoch on the plateau', [[2.308, 2.289, 9]], MANY_STEPS],
    [
      'a plateau of two epochs',
      [
        [2.308, 2.304, 9],
        [2.301, 2.301, 11],
      ],
      MANY_STEPS,
    ],
    [
      'a long plateau of few steps',
      [
        [2.313, 2.3, 10],
        [2.301, 2.299, 13],
        [2.301, 2.3, 13],
      ],
      94,
    ],
    [
      'ten samples, one step an epoch',
      [
        [2.355, 2.353, 0],
        [2.355, 2.353, 0],
        [2.354, 2.352, 0],
      ],
      FEW_STEPS,
    ],
    [
      'a hundred samples and a large --lr',
      [
        [2.433, 2.28, 18],
        [2.404, 2.291, 18],
        [2.392, 2.299, 10],
      ],
      4,
    ],
    [
      'a bad begin that is over',
      [
        [4.94, 3.39, 12],
        [2.1, 1.9, 30],
        [1.2, 1.1, 60],
      ],
      MANY_STEPS,
    ],
    ['a first epoch whose losses are above guessing', [[4.2, 3.1, 12]], MANY_STEPS],
    [
      'a loss that was once far above guessing',
      [
        [30, 25, 10],
        [1.9, 1.5, 50],
      ],
      MANY_STEPS,
    ],
    [
      'a model that is too sure of itself',
      [
        [0.01, 6, 55],
        [0.01, 6.1, 55],
        [0.01, 6.2, 55],
      ],
      MANY_STEPS,
    ],
  ];
  for (const [name, rows, steps] of cases)
    test(name, () => assert.equal(divergenceOf(epochs(...rows), steps, 10), null));
});

describe('training that has diverged is warned of', () => {
  const DIVERGED =
    /^training has diverged: the training loss of epoch \d is \S+, that of guessing 2\.30\. Try a smaller --lr\.$/;
  const cases: [name: string, rows: [number, number, number][]][] = [
    ['--lr 1000, in its only epoch', [[35_050, 12_110, 10]]],
    ['--lr 1', [[26.22, 11.97, 13]]],
    [
      '--lr 0.1, after three epochs',
      [
        [2.711, 2.384, 9],
        [2.447, 2.431, 13],
        [2.435, 2.432, 13],
      ],
    ],
    [
      'after a good begin',
      [
        [1.9, 1.5, 50],
        [800, 900, 10],
      ],
    ],
    ['losses that are not numbers', [[Number.NaN, Number.NaN, 10]]],
    [
      'training losses that are not numbers, whatever the test',
      [
        [Number.NaN, 2.3, 10],
        [Number.NaN, 2.3, 10],
        [Number.NaN, 2.3, 10],
      ],
    ],
    ['infinite losses', [[Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 10]]],
  ];
  for (const [name, rows] of cases) {
    test(name, () => assert.match(divergenceOf(epochs(...rows), FEW_STEPS, 10) ?? 'nothing', DIVERGED));
  }

  test('the loss stands there for people', () => {
    assert.match(
      divergenceOf(epochs([17_575.4, 17_000, 10]), 118, 10) ?? '',
      /epoch 1 is 17,575, that of guessing 2\.30/,
    );
  });
});

test('an accuracy of guessing counts after three epochs and five hundred steps', () => {
  const rows = epochs([2.32, 2.301, 10], [2.304, 2.305, 13], [2.304, 2.304, 11]);
  assert.match(
    divergenceOf(rows, 167, 10) ?? '',
    /learned nothing: after epoch 3 the accuracy is 11\.0 %, the same as guessing\. .*--lr/,
  );
  assert.equal(divergenceOf(rows, 166, 10), null, '498 steps');
  assert.equal(divergenceOf(rows.slice(1), 1_000, 10), null, 'two epochs');
  assert.equal(
    divergenceOf(epochs([2.3, 2.3, 10], [2.3, 2.3, 16], [2.3, 2.3, 10]), 1_000, 10),
    null,
    'better in between',
  );
  for (const better of [{ trainCorrect: COUNT / 2 }, { testCorrect: COUNT / 2 }]) {
    const known = rows.map((row) => ({ ...row, ...better }));
    assert.equal(divergenceOf(known, 1_000, 10), null, `it has learned the samples of ${Object.keys(better)}`);
  }
});

test('guessing among other numbers of classes has another loss and accuracy', () => {
  const threeTimes = (loss: number, percent: number) =>
    epochs([loss, loss, percent], [loss, loss, percent], [loss, loss, percent]);
  for (const [classCount, guessing, learning] of [
    [2, 54, 56],
    [26, 5.7, 5.9],
    [256, 0.5, 0.7],
  ] as const) {
    const loss = Math.log(classCount);
    assert.match(divergenceOf(threeTimes(loss, guessing), 1_000, classCount) ?? '', /learned nothing/, `${classCount}`);
    assert.equal(divergenceOf(threeTimes(loss, learning), 1_000, classCount), null, `${classCount}`);
    assert.match(divergenceOf(threeTimes(1.06 * loss, learning), 1_000, classCount) ?? '', /diverged/, `${classCount}`);
    assert.match(divergenceOf(epochs([2.1 * loss, 2.1 * loss, learning]), 1_000, classCount) ?? '', /diverged/);
    assert.equal(divergenceOf(epochs([1.9 * loss, 1.9 * loss, learning]), 1_000, classCount), null, `${classCount}`);
  }
});

test('a run warns once, knows of the epochs before it went on, and its end tells how things are then', () => {
  const warnings: string[] = [];
  const rows = epochs([2.5, 2.5, 10], [2.5, 2.5, 10], [2.5, 2.5, 10], [2.5, 2.5, 10], [1.5, 1.5, 50]);
  const watch = new DivergenceWatch(OPTIONS.config, rows.slice(0, 2), (text) => warnings.push(text));
  assert.equal(watch.divergence(), null);
  for (const report of rows.slice(2, 4)) watch.onEpoch(report);
  assert.equal(warnings.length, 1);
  assert.equal(watch.divergence()?.startsWith('training has diverged'), true);
  for (const report of rows.slice(4)) watch.onEpoch(report);
  assert.equal(watch.divergence(), null);
  assert.equal(warnings.length, 1);
});
