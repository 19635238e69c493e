import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareResults } from '../../../bench/compare/compare.js';
import { comparisonOf } from '../../../bench/compare/report.js';
import { MACHINE, resultOf } from '../results.js';

/** The verdict on one figure with these samples. */
function verdictOn(before: readonly number[], after: readonly number[]): string | undefined {
  return compareResults([resultOf({ step: ['ms', before] })], [resultOf({ step: ['ms', after] })])[0]?.verdict;
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('a comparison', () => {
  test('says higher or lower where few samples all lie apart', () => {
    assert.equal(verdictOn([4, 1, 3, 2], [5, 8, 6, 7]), 'higher');
    assert.equal(verdictOn([5, 8, 6, 7], [4, 1, 3, 2]), 'lower');
  });

  test('says noise where one of few samples lies among those of the other side, or beside them', () => {
    assert.equal(verdictOn([1, 2, 3, 6], [5, 7, 8, 9]), 'noise');
    assert.equal(verdictOn([1, 2, 3, 5], [5, 7, 8, 9]), 'noise');
  });

  test('says noise of the same samples', () => {
    assert.equal(verdictOn([1, 1, 1, 1], [1, 1, 1, 1]), 'noise');
    assert.equal(verdictOn(range(0, 100), range(0, 100)), 'noise');
  });

  test('says nothing about fewer than four samples on either side', () => {
    assert.equal(verdictOn([1, 1, 1], [9, 9, 9, 9]), 'too-few-samples');
    assert.equal(verdictOn([1, 1, 1, 1], [9, 9, 9]), 'too-few-samples');
  });

  test('of twenty samples or more compares the middle halves', () => {
    // Quartiles of 0..19: 4.75 and 14.25.
    assert.equal(verdictOn(range(0, 20), range(9, 20)), 'noise');
    assert.equal(verdictOn(range(0, 20), range(10, 20)), 'higher');
    assert.equal(verdictOn(range(10, 20), range(0, 20)), 'lower');
    assert.equal(verdictOn(range(0, 19), range(10, 19)), 'noise');
    assert.equal(verdictOn(range(0, 20), range(10, 19)), 'noise');
  });

  test('gives the medians of both sides', () => {
    const [change] = compareResults(
      [resultOf({ step: ['ms', [1, 2, 3, 4]] })],
      [resultOf({ step: ['ms', [10, 20, 30]] })],
    );
    assert.deepEqual(change, {
      benchmark: 'transports',
      figure: 'step',
      unit: 'ms',
      verdict: 'too-few-samples',
      before: 2.5,
      after: 20,
    });
  });

  test('takes several results of a benchmark together', () => {
    const runs = [resultOf({ step: ['ms', [1, 2]] }), resultOf({ step: ['ms', [8, 9]] })];
    const [change] = compareResults(runs, [resultOf({ step: ['ms', [6, 6, 6, 6]] })]);
    assert.equal(change?.verdict, 'noise');
    assert.equal(change?.before, 5);
  });

  test('names figures that one side lacks; another unit or benchmark is another figure', () => {
    const changes = compareResults(
      [resultOf({ gone: ['ms', [1]], unit: ['ms', [1]], same: ['ms', [1]] })],
      [
        resultOf({ unit: ['s', [1]], new: ['ms', [1]], same: ['ms', [1]] }),
        resultOf({ same: ['ms', [2]] }, { benchmark: 'scaling' }),
      ],
    );
    assert.deepEqual(
      changes.map(({ benchmark, figure, unit, verdict }) => [benchmark, figure, unit, verdict]),
      [
        ['transports', 'gone', 'ms', 'only-before'],
        ['transports', 'unit', 'ms', 'only-before'],
        ['transports', 'same', 'ms', 'too-few-samples'],
        ['transports', 'unit', 's', 'only-after'],
        ['transports', 'new', 'ms', 'only-after'],
        ['scaling', 'same', 'ms', 'only-after'],
      ],
    );
  });
});

describe('a printed comparison', () => {
  test('lists what changed, and counts what did not', () => {
    const before = resultOf({
      step: ['ms', [10, 10, 10, 10]],
      rate: ['samples/s', [200, 200, 200, 200]],
      gather: ['ms', [1, 2, 3, 4]],
      ratio: ['', [0.5, 0.5, 0.5, 0.5]],
      gone: ['ms', [1]],
      few: ['ms', [1]],
    });
    const after = resultOf({
      step: ['ms', [12.5, 12.5, 12.5, 12.5]],
      rate: ['samples/s', [150, 150, 150, 150]],
      gather: ['ms', [2, 3, 4, 5]],
      ratio: ['', [0.6, 0.6, 0.6, 0.6]],
      few: ['ms', [9]],
      new: ['ms', [1]],
    });
    assert.deepEqual(comparisonOf([before], [after]), [
      'transports, step: higher, 10 -> 12.5 ms (+25.0 %)',
      'transports, rate: lower, 200 -> 150 samples/s (-25.0 %)',
      'transports, ratio: higher, 0.5 -> 0.6 (+20.0 %)',
      'transports, gone: only in the first',
      'transports, new: only in the second',
      '3 changed beyond noise, 1 within noise, 1 with fewer than 4 samples on a side',
    ]);
  });

  test('gives no percentage of zero', () => {
    const [line] = comparisonOf(
      [resultOf({ missed: ['steps', [0, 0, 0, 0]] })],
      [resultOf({ missed: ['steps', [2, 2, 2, 2]] })],
    );
    assert.equal(line, 'transports, missed: higher, 0 -> 2 steps');
  });

  test('warns of other machines', () => {
    const other = resultOf({}, { machine: { ...MACHINE, cpu: 'Other', cores: 8, node: '24.1.0' } });
    assert.deepEqual(comparisonOf([resultOf({})], [other]).slice(0, 2), [
      'warning: other processors: 2 x CPU and then 8 x Other',
      'warning: other Node: 20.20.2 and then 24.1.0',
    ]);
    assert.equal(comparisonOf([resultOf({})], [resultOf({})]).length, 1);
  });
});
