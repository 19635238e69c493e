// Tables of engines and clusters.
import { KERNEL_NAMES, type KernelName } from '../../src/engine/simd/kernel.js';
import {
  type ClusterQuantity,
  clusterFigure,
  clusterOf,
  enginesFigure,
  LARGE_WORKER,
  type Layout,
  layoutName,
  layoutsOf,
  PHASES,
  REFERENCE_ALONE,
} from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';
import { middle, table, withSpread } from './markdown.js';

type Figures = BenchmarkResult['figures'];

const MOST_CORES = 1024;

/** Engines alone and at once, and clusters, for each kernel. */
export function throughputTable({ figures }: BenchmarkResult): string {
  const rows = kernelsOf(figures).flatMap((kernel) => [
    ...engineCounts(figures, kernel).map((count) => [
      `\`${kernel}\`, ${count === 1 ? 'one engine' : `${count} engines at once`}, no cluster`,
      withSpread(figures[enginesFigure(kernel, count)]),
    ]),
    ...layoutsIn(figures, kernel).map((layout) => {
      const of = (quantity: ClusterQuantity) => figures[clusterFigure(clusterOf(kernel, layout), quantity)];
      return [
        `\`${kernel}\`, ${layoutName(layout)}`,
        withSpread(of('throughput')),
        share(of('share of engines')),
        withSpread(of('whole run')),
        share(of('share of engines, whole run')),
      ];
    }),
  ]);
  return table(
    ['', 'samples/s', 'of as many engines', 'with epoch ends, samples/s', 'of as many engines'],
    [...rows, ['`reference`, one engine, no cluster', withSpread(figures[REFERENCE_ALONE])]].map(padded(5)),
  );
}

/** The phases of a step, and what an epoch takes besides its steps. */
export function phasesTable({ figures }: BenchmarkResult): string {
  const names = [...PHASES.map(([, name]) => name), 'epoch end'];
  const rows = kernelsOf(figures).flatMap((kernel) =>
    layoutsIn(figures, kernel).map((layout) => [
      `\`${kernel}\`, ${layoutName(layout)}`,
      ...names.map((name) => middle(figures[clusterFigure(clusterOf(kernel, layout), name)])),
    ]),
  );
  return table(['', ...names.map((name) => `${name}, ms`)], rows);
}

export function memoryTable({ figures }: BenchmarkResult): string {
  const rows = kernelsOf(figures).flatMap((kernel) =>
    [...layoutsIn(figures, kernel), LARGE_WORKER].map((layout) => [
      `\`${kernel}\`, ${layoutName(layout)}`,
      middle(figures[clusterFigure(clusterOf(kernel, layout), 'coordinator memory')]),
      middle(figures[clusterFigure(clusterOf(kernel, layout), 'worker memory')]),
    ]),
  );
  return table(['', 'coordinator, MiB', 'a worker, MiB'], rows);
}

const kernelsOf = (figures: Figures): KernelName[] => KERNEL_NAMES.filter((name) => enginesFigure(name, 1) in figures);

function engineCounts(figures: Figures, kernel: KernelName): number[] {
  const counts = Array.from({ length: MOST_CORES }, (_, i) => i + 1);
  return counts.filter((count) => enginesFigure(kernel, count) in figures);
}

/** Those whose speed was measured. */
function layoutsIn(figures: Figures, kernel: KernelName): readonly Layout[] {
  return layoutsOf(Math.max(...engineCounts(figures, kernel)));
}

/** Ratios are near 1, where three digits say more than elsewhere. */
const share = (figure: Parameters<typeof withSpread>[0]): string => (figure ? figure.median.toFixed(3) : '');

const padded =
  (columns: number) =>
  (cells: readonly string[]): string[] =>
    Array.from({ length: columns }, (_, i) => cells[i] ?? '');
