import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type BenchmarkResult, figureOf, formatResult, parseResult } from '../../../bench/record/result.js';
import { resultOf } from '../results.js';

const RESULT = resultOf(
  { 'step, "quoted"': ['ms', [3, 1, 2]], ratio: ['', [0.5]] },
  { versions: { PyTorch: '2.3.0' }, commit: null },
);

describe('a figure', () => {
  test('has the median, the quartiles and all samples, in their order', () => {
    assert.deepEqual(figureOf('ms', [5, 1, 4, 2, 3]), {
      unit: 'ms',
      median: 3,
      quartiles: [2, 4],
      samples: [5, 1, 4, 2, 3],
    });
  });

  test('keeps five digits that count', () => {
    const { samples, median, quartiles } = figureOf('samples/s', [123456.7, 0.000123456789]);
    assert.deepEqual(samples, [123460, 0.00012346]);
    assert.equal(median, 61730);
    assert.deepEqual(quartiles, [30865, 92595]);
  });
});

describe('the file of a result', () => {
  test('is read to the same result', () => {
    assert.deepEqual(parseResult(formatResult(RESULT), 'x.json'), RESULT);
  });

  test('has a line for each figure', () => {
    const lines = formatResult(RESULT).split('\n');
    assert.ok(
      lines.includes('    "step, \\"quoted\\"": {"unit":"ms","median":2,"quartiles":[1.5,2.5],"samples":[3,1,2]},'),
    );
    assert.ok(lines.includes('    "ratio": {"unit":"","median":0.5,"quartiles":[0.5,0.5],"samples":[0.5]}'));
  });

  const changed = (change: (result: Record<string, unknown>) => void): string => {
    const result = JSON.parse(formatResult(RESULT)) as BenchmarkResult & Record<string, unknown>;
    change(result);
    return JSON.stringify(result);
  };
  for (const [what, text, message] of [
    ['no JSON', '{', /^Cannot read x\.json: it must be JSON\.$/],
    ['another benchmark', changed((result) => (result.benchmark = 'other')), /^Cannot read x\.json: benchmark must be/],
    ['no time', changed((result) => (result.date = 'yesterday')), /^Cannot read x\.json: date must be/],
    ['no machine', changed((result) => delete result.machine), /^Cannot read x\.json: machine must be/],
    ['a field too many', changed((result) => (result.more = 1)), /^Cannot read x\.json: more must be/],
    [
      'a figure without samples',
      changed((result) => (result.figures = { step: { unit: 'ms', median: 1, quartiles: [1, 1], samples: [] } })),
      /^Cannot read x\.json: figures\.step\.samples must be/,
    ],
    [
      'an unknown unit',
      changed((result) => (result.figures = { step: { unit: 'h', median: 1, quartiles: [1, 1], samples: [1] } })),
      /^Cannot read x\.json: figures\.step\.unit must be/,
    ],
  ] as const) {
    test(`with ${what} is refused, by name`, () => {
      assert.throws(() => parseResult(text, 'x.json'), { message });
    });
  }
});
