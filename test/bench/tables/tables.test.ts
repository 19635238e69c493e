import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Unit } from '../../../bench/record/result.js';
import { number, table, withSpread } from '../../../bench/tables/markdown.js';
import { TABLES } from '../../../bench/tables/tables.js';
import { resultOf } from '../results.js';

const render = (name: string, figures: Readonly<Record<string, readonly [Unit, readonly number[]]>>): string[] =>
  (TABLES[name]?.render(resultOf(figures)) ?? '').trimEnd().split('\n');

describe('a table', () => {
  test('has its numbers on the right', () => {
    assert.equal(table(['a', 'b'], [['x', '1']]), '| a | b |\n| --- | ---: |\n| x | 1 |\n');
  });

  test('shows three digits that count', () => {
    assert.deepEqual([37_849, 999.6, 13.649, 0.04123, 1, 0].map(number), [
      '37,800',
      '1,000',
      '13.6',
      '0.0412',
      '1',
      '0',
    ]);
  });

  test('shows the middle half of the samples where there is one', () => {
    const { figures } = resultOf({ many: ['ms', [1, 2, 3, 4, 5]], one: ['ms', [7]] });
    assert.equal(withSpread(figures.many), '3 (2 to 4)');
    assert.equal(withSpread(figures.one), '7');
    assert.equal(withSpread(figures.none), '');
  });
});

test('the table of engines and clusters gives clusters as shares of the engine alone', () => {
  assert.deepEqual(
    render('throughput', {
      'simd, one core': ['samples/s', [20_000]],
      'reference, one core': ['samples/s', [400]],
      '2 x simd, no cluster': ['samples/s', [39_000]],
      'cluster of 1: throughput': ['samples/s', [18_000]],
      'cluster of 1: whole run': ['samples/s', [17_000]],
      'cluster of 2: throughput': ['samples/s', [32_000]],
      'cluster of 2: whole run': ['samples/s', [30_000]],
    }),
    [
      '|  | samples/s |  |',
      '| --- | ---: | ---: |',
      '| `simd`, one core, forward and backward | 20,000 |  |',
      '| `simd`, 2 processes at once, no cluster | 39,000 |  |',
      '| `reference`, one core | 400 |  |',
      '| cluster of 1 worker | 18,000 | 0.9 of 1 x `simd` |',
      '| the same with the evaluations beside it | 17,000 |  |',
      '| cluster of 2 workers | 32,000 | 0.8 of 2 x `simd` |',
      '| the same with the evaluations beside it | 30,000 |  |',
    ],
  );
});

test('the table of peers says how many times as fast the cluster is', () => {
  assert.deepEqual(
    render('peer', {
      'cluster in turn, workers: 1': ['samples/s', [19_000]],
      'cluster in turn, workers: 2': ['samples/s', [30_000]],
      'PyTorch, eager, threads: 1': ['samples/s', [10_000]],
      'PyTorch, compiled, threads: 2': ['samples/s', [12_000]],
      'JAX, jit, threads: 1': ['samples/s', [2000]],
    }).slice(2),
    [
      '| 1 | cluster | 19,000 |  |',
      '| 1 | PyTorch, eager | 10,000 | 1.9 |',
      '| 1 | JAX, jit | 2,000 | 9.5 |',
      '| 2 | cluster | 30,000 |  |',
      '| 2 | PyTorch, compiled | 12,000 | 2.5 |',
    ],
  );
});

describe('the tables of kernels', () => {
  const figures = {
    'avx2: conv1 forward': ['µs/sample', [4.704]],
    'avx2: loss': ['µs/sample', [0.1]],
    'avx2: whole micro-batch': ['µs/sample', [20, 25, 40]],
    'soft: conv1 forward': ['µs/sample', [147]],
    'soft: loss': ['µs/sample', [0.2]],
    'soft: whole micro-batch': ['µs/sample', [800]],
    'peak of 256 bits': ['GFLOP/s', [100]],
    'peak of 512 bits': ['GFLOP/s', [200]],
  } as const;

  test('have time, speed and share of the peak of each kernel that was measured', () => {
    assert.deepEqual(render('kernels', figures).slice(2), [
      '| `avx2` | 25 (22.5 to 32.5) | 40,000 | 49.1 | 256 bits | 100 | 0.491 |',
      '| `soft` | 800 | 1,250 | 1.54 |  |  |  |',
    ]);
  });

  test('have the time of each stage', () => {
    const rows = render('stages', figures);
    assert.equal(rows[0], '| stage | kFLOP a sample | `avx2` | `soft` |');
    assert.ok(rows.includes('| conv1 forward | 235 | 4.7 | 147 |'));
    assert.ok(rows.includes('| conv2 forward | 288 |  |  |'));
    assert.ok(rows.includes('| loss | 0 | 0.1 | 0.2 |'));
    assert.equal(rows.at(-1), '| whole micro-batch | 1,230 | 25 | 800 |');
  });

  test('have the share of the peak of each stage that multiplies', () => {
    const rows = render('roofline', figures);
    assert.ok(rows.includes('| conv1 forward | 235 | 0.5 |  |'));
    assert.ok(rows.includes('| loss | 0 |  |  |'));
  });

  test('compare whole steps with the fastest kernel', () => {
    assert.deepEqual(
      render('steps', {
        'steps: wasm': ['samples/s', [20_000]],
        'steps: avx512': ['samples/s', [60_000]],
        'steps: PyTorch, compiled': ['samples/s', [10_000]],
      }).slice(2),
      ['| `avx512` | 60,000 | 1 |', '| `wasm` | 20,000 | 3 |', '| PyTorch, compiled | 10,000 | 6 |'],
    );
  });
});

test('the table of faults gives shares of what was measured without them', () => {
  const rows = render('faults', {
    'one of four stopped: lost': ['samples', [260]],
    'one of four stopped: share of the worker': ['samples', [250]],
    'whole run with --audit 0': ['samples/s', [20_000]],
    'whole run with --audit 1': ['samples/s', [10_000]],
  });
  assert.ok(
    rows.includes(
      '| one of four workers stopped for 10 s: samples lost, by those that it would have computed | 1.04 |',
    ),
  );
  assert.ok(rows.includes('| `--audit 1`: share of the throughput without | 0.5 |'));
  assert.ok(rows.includes('| `--audit 0.01`: share of the throughput without |  |'));
});

test('the tables of scaling follow from the costs of 128 workers', () => {
  const figures = {
    'simd, one core': ['samples/s', [23_400]],
    'encrypted, 1 worker: main thread': ['ms', [3.65]],
    'encrypted, 128 workers: step': ['ms', [200]],
    'encrypted, 128 workers: main thread': ['ms', [83.2]],
    'encrypted, 128 workers: front': ['ms', [72.96]],
    'encrypted, 128 workers: transport': ['ms', [96]],
    'encrypted, 128 workers: sent': ['MB', [31.6]],
  } as const;
  assert.equal(render('scaling', figures).at(-1), '| 128 | 200 | 83.2 | 73 | 96 | 31.6 |  |  |  |  |  |');
  assert.equal(render('scaling-costs', figures)[2], '| encrypted | 0.65 | 0.57 | 0.75 | 3 |');
  assert.deepEqual(render('scaling-predicted', figures).slice(2), [
    '| 1 Gbit/s | 3.95 ms | link | 34.6 ms | 256 ms | 2,030 ms |',
    '| 10 Gbit/s | 0.65 ms | main thread | 8.2 ms | 44.6 ms | 336 ms |',
    '| 100 Gbit/s | 0.65 ms | main thread | 8.2 ms | 44.6 ms | 336 ms |',
  ]);
  assert.equal(render('scaling-workers', figures)[2], '| 512 | 2 | 23,400 | 6 | 48,500 |');
});
