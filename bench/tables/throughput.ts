// Tables of engines, clusters, and peers beside clusters.
import {
  clusterFigure,
  clusterOf,
  enginesAtOnceFigure,
  PHASES,
  peerClusterFigure,
  peerFigure,
  REFERENCE_ALONE,
  SIMD_ALONE,
} from '../figure-names.js';
import { PEERS } from '../peer/peers.js';
import type { BenchmarkResult } from '../record/result.js';
import { middle, number, table, withSpread } from './markdown.js';

/** Engines alone, then clusters of 1, 2, ... workers. */
export function throughputTable({ figures }: BenchmarkResult): string {
  const alone = figures[SIMD_ALONE]?.median ?? Number.NaN;
  const rows = [
    ['`simd`, one core, forward and backward', withSpread(figures[SIMD_ALONE])],
    ...workerCounts(figures, enginesAtOnceFigure).map((count) => [
      `\`simd\`, ${count} processes at once, no cluster`,
      withSpread(figures[enginesAtOnceFigure(count)]),
    ]),
    ['`reference`, one core', withSpread(figures[REFERENCE_ALONE])],
  ];
  for (const workers of workerCounts(figures, throughputOf)) {
    const throughput = figures[throughputOf(workers)];
    const share = (throughput?.median ?? Number.NaN) / (workers * alone);
    rows.push(
      [
        `cluster of ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
        withSpread(throughput),
        `${number(share)} of ${workers} x \`simd\``,
      ],
      ['the same with the evaluations beside it', withSpread(figures[clusterFigure(clusterOf(workers), 'whole run')])],
    );
  }
  return table(['', 'samples/s', ''], rows.map(padded(3)));
}

/** The phases of a step. */
export function phasesTable({ figures }: BenchmarkResult): string {
  const names = PHASES.map(([, name]) => name);
  const rows = workerCounts(figures, throughputOf).map((workers) => [
    String(workers),
    ...names.map((name) => middle(figures[clusterFigure(clusterOf(workers), name)])),
  ]);
  return table(['workers', ...names.map((name) => `${name}, ms`)], rows);
}

export function memoryTable({ figures }: BenchmarkResult): string {
  const rows = workerCounts(figures, throughputOf).map((workers) => [
    String(workers),
    middle(figures[clusterFigure(clusterOf(workers), 'coordinator memory')]),
    middle(figures[clusterFigure(clusterOf(workers), 'worker memory')]),
  ]);
  return table(['workers', 'coordinator, MiB', 'a worker, MiB'], rows);
}

/** Peers on some threads beside a cluster of as many workers. */
export function peerTable({ figures }: BenchmarkResult): string {
  const rows = workerCounts(figures, peerClusterFigure).flatMap((threads) => {
    const cluster = figures[peerClusterFigure(threads)];
    const peers = PEERS.map(({ name }) => [name, figures[peerFigure(name, threads)]] as const);
    return [
      [String(threads), 'cluster', withSpread(cluster), ''],
      ...peers.flatMap(([name, figure]) =>
        figure
          ? [[String(threads), name, withSpread(figure), number((cluster?.median ?? Number.NaN) / figure.median)]]
          : [],
      ),
    ];
  });
  return table(['threads or workers', 'trainer', 'samples/s', 'the cluster is so many times as fast'], rows);
}

const throughputOf = (workers: number): string => clusterFigure(clusterOf(workers), 'throughput');

/** The numbers from 1 to the most that a machine has cores, for which there is such a figure. */
function workerCounts(figures: BenchmarkResult['figures'], name: (count: number) => string): number[] {
  const counts = Array.from({ length: 1024 }, (_, i) => i + 1);
  return counts.filter((count) => name(count) in figures);
}

const padded =
  (columns: number) =>
  (cells: readonly string[]): string[] =>
    Array.from({ length: columns }, (_, i) => cells[i] ?? '');
