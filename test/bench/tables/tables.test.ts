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

describe('the tables of engines and clusters', () => {
  const figures = {
    'wasm, one core': ['samples/s', [20_000]],
    'wasm, 2 engines at once': ['samples/s', [39_000]],
    'wasm, 1 worker x 1 thread: throughput': ['samples/s', [18_000]],
    'wasm, one process x 2 threads: throughput': ['samples/s', [38_500]],
    'wasm, one process x 2 threads: share of engines': ['', [0.987]],
    'wasm, 1 worker x 2 threads: throughput': ['samples/s', [37_000, 38_000, 39_000]],
    'wasm, 1 worker x 2 threads: share of engines': ['', [0.949, 0.951, 0.952]],
    'wasm, 1 worker x 2 threads: whole run': ['samples/s', [36_000]],
    'wasm, 1 worker x 2 threads: share of engines, whole run': ['', [0.9]],
    'wasm, 1 worker x 2 threads: step': ['ms', [13.5]],
    'wasm, 1 worker x 2 threads: epoch end': ['ms', [42]],
    'wasm, 2 workers x 1 thread: throughput': ['samples/s', [32_000]],
    'wasm, 2 workers x 1 thread: worker memory': ['MiB', [120]],
    'wasm, 1 worker x 16 threads: worker memory': ['MiB', [350]],
    'reference, one core': ['samples/s', [400]],
  } as const;

  test('give clusters as shares of as many engines at once', () => {
    assert.deepEqual(render('throughput', figures).slice(2), [
      '| `wasm`, one engine, no cluster | 20,000 |  |  |  |',
      '| `wasm`, 2 engines at once, no cluster | 39,000 |  |  |  |',
      '| `wasm`, 1 worker x 1 thread | 18,000 |  |  |  |',
      '| `wasm`, one process x 2 threads | 38,500 | 0.987 |  |  |',
      '| `wasm`, 1 worker x 2 threads | 38,000 (37,500 to 38,500) | 0.951 | 36,000 | 0.900 |',
      '| `wasm`, 2 workers x 1 thread | 32,000 |  |  |  |',
      '| `reference`, one engine, no cluster | 400 |  |  |  |',
    ]);
  });

  test('have the phases of a step, and the end of an epoch', () => {
    assert.equal(render('phases', figures)[4], '| `wasm`, 1 worker x 2 threads | 13.5 |  |  |  |  |  | 42 |');
  });

  test('have the memory, also of a worker with more threads than cores', () => {
    assert.deepEqual(render('memory', figures).slice(5), [
      '| `wasm`, 2 workers x 1 thread |  | 120 |',
      '| `wasm`, 1 worker x 16 threads |  | 350 |',
    ]);
  });
});

test('the table of trainings says how many times as fast npm start is', () => {
  assert.deepEqual(
    render('trainings', {
      'whole training: train': ['samples/s', [90_000]],
      '20 epochs of train': ['s', [14.2]],
      'whole training: PyTorch, compiled': ['samples/s', [20_000]],
    }).slice(2),
    ['| `npm start` | 90,000 |  | 14.2 |', '| PyTorch, compiled | 20,000 | 4.5 |  |'],
  );
});

test('the table of peers says how many times as fast the worker is', () => {
  assert.deepEqual(
    render('peer', {
      'worker in turn, threads: 1': ['samples/s', [19_000]],
      'worker in turn, threads: 2': ['samples/s', [30_000]],
      'PyTorch, eager, threads: 1': ['samples/s', [10_000]],
      'PyTorch, compiled, threads: 2': ['samples/s', [12_000]],
      'JAX, jit, threads: 1': ['samples/s', [2000]],
    }).slice(2),
    [
      '| 1 | one worker | 19,000 |  |',
      '| 1 | PyTorch, eager | 10,000 | 1.9 |',
      '| 1 | JAX, jit | 2,000 | 9.5 |',
      '| 2 | one worker | 30,000 |  |',
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

test('the tables of scaling follow from the costs of a worker', () => {
  const figures = Object.fromEntries([
    ['simd, one core', ['samples/s', [50_000]]],
    ...[1, 256].flatMap((workers) => {
      const name = `encrypted, ${workers === 1 ? '1 worker' : '256 workers'}`;
      return [
        [`${name}: step`, ['ms', [51 + 0.35 * workers]]],
        [`${name}: main thread`, ['ms', [2 + 0.2 * workers]]],
        [`${name}: front`, ['ms', [0.15 * workers]]],
        [`${name}: transport`, ['ms', [0.3 * workers]]],
        [`${name}: helpers`, ['ms', [0.01 * workers]]],
        [`${name}: workers`, ['ms', [0.04 * workers]]],
        [`${name}: sent`, ['MB', [0.246824 * workers]]],
        [`${name}: received`, ['MB', [0.246824 * workers]]],
      ] as const;
    }),
  ] as const);
  assert.equal(render('scaling', figures).at(-1), '| 256 | 141 | 53.2 | 38.4 | 76.8 | 63.2 | 63.2 |  |  |  |  |');
  assert.equal(render('scaling-costs', figures)[2], '| encrypted | 0.2 | 0.15 | 0.3 | 2 | 1 |');
  assert.deepEqual(render('scaling-predicted', figures).slice(2), [
    '| 1 Gbit/s | 3.95 ms | link | 16.8 ms | 64.2 ms | 254 ms | 1,010 ms |',
    '| 10 Gbit/s | 0.395 ms | link | 2.58 ms | 7.32 ms | 26.3 ms | 102 ms |',
    '| 100 Gbit/s | 0.2 ms | main thread | 1.8 ms | 4.2 ms | 13.8 ms | 52.2 ms |',
  ]);
  assert.match(render('scaling-hosts', figures)[2] ?? '', /^\| 512 \| 1 \| 91,600 \| 1 \| /);
  assert.match(render('scaling-model', figures).at(-1) ?? '', /^\| 256 \| 141 \| 1\.00 \| 1\.00 \|/);
});

test('the table of the recipe compares trainings of the same seed', () => {
  const lines = render('recipe', {
    'train --recipe fast: accuracy': ['%', [99, 99.2]],
    'train --recipe fast: time': ['s', [5, 10]],
    'PyTorch, eager: accuracy': ['%', [99.1, 99.1]],
    'PyTorch, eager: time': ['s', [20, 30]],
  });
  assert.deepEqual(lines.slice(2), [
    '| `train --recipe fast` | 99.10 ± 0.14 (99.00 to 99.20) | 7.5 (6.25 to 8.75) |  |',
    '| PyTorch, eager | 99.10 ± 0.00 (99.10 to 99.10) | 25 (22.5 to 27.5) | 3.5 |',
  ]);
});
