// Tables of kernels, their stages, and whole steps beside the peers.
import { KERNEL_NAMES, type KernelName } from '../../src/engine/simd/kernel.js';
import { kernelFigure, peakFigure, stepsFigure } from '../figure-names.js';
import { PEAK_OF } from '../kernels/peak/peaks.js';
import { flopOf, gigaflops, STAGES, type StageOrWhole, WHOLE } from '../kernels/stages.js';
import { PEERS } from '../peer/peers.js';
import type { BenchmarkResult } from '../record/result.js';
import { middle, number, table, withSpread } from './markdown.js';

type Figures = BenchmarkResult['figures'];

const ROWS: readonly StageOrWhole[] = [...STAGES, WHOLE];

/** Whole micro-batches: time, speed, and share of the peak. */
export function kernelsTable({ figures }: BenchmarkResult): string {
  const rows = kernelsOf(figures).map((name) => {
    const whole = figures[kernelFigure(name, WHOLE)];
    const peak = PEAK_OF[name];
    const microseconds = whole?.median ?? Number.NaN;
    return [
      `\`${name}\``,
      withSpread(whole),
      number(1e6 / microseconds),
      number(gigaflops(WHOLE, microseconds)),
      peak ?? '',
      peak ? middle(figures[peakFigure(peak)]) : '',
      shareOfPeak(figures, name, WHOLE),
    ];
  });
  return table(
    ['kernel', 'µs a sample', 'samples/s', 'GFLOP/s', 'vectors', 'peak of the core, GFLOP/s', 'share of the peak'],
    rows,
  );
}

/** Microseconds a sample of each stage. */
export function stagesTable({ figures }: BenchmarkResult): string {
  return byStage(figures, (name, stage) => middle(figures[kernelFigure(name, stage)]));
}

/** The share of the peak that each stage reaches. */
export function rooflineTable({ figures }: BenchmarkResult): string {
  return byStage(figures, (name, stage) => (flopOf(stage) === 0 ? '' : shareOfPeak(figures, name, stage)));
}

/** Whole steps on one core: kernels, then peers. */
export function stepsTable({ figures }: BenchmarkResult): string {
  const median = (trainer: string): number => figures[stepsFigure(trainer)]?.median ?? Number.NaN;
  const kernels = KERNEL_NAMES.filter((name) => stepsFigure(name) in figures);
  const peers = PEERS.map(({ name }) => name).filter((name) => stepsFigure(name) in figures);
  const fastest = Math.max(...kernels.map(median));
  return table(
    ['trainer', 'samples/s', 'the fastest kernel is so many times as fast'],
    [
      ...kernels.map((name) => [`\`${name}\``, withSpread(figures[stepsFigure(name)]), number(fastest / median(name))]),
      ...peers.map((name) => [name, withSpread(figures[stepsFigure(name)]), number(fastest / median(name))]),
    ],
  );
}

function byStage(figures: Figures, cell: (name: KernelName, stage: StageOrWhole) => string): string {
  const kernels = kernelsOf(figures);
  return table(
    ['stage', 'kFLOP a sample', ...kernels.map((name) => `\`${name}\``)],
    ROWS.map((stage) => [stage, number(flopOf(stage) / 1000), ...kernels.map((name) => cell(name, stage))]),
  );
}

/** '' where one of both was not measured. */
function shareOfPeak(figures: Figures, name: KernelName, stage: StageOrWhole): string {
  const time = figures[kernelFigure(name, stage)];
  const peak = figures[peakFigure(PEAK_OF[name] ?? '')];
  return time && peak ? number(gigaflops(stage, time.median) / peak.median) : '';
}

const kernelsOf = (figures: Figures): KernelName[] =>
  KERNEL_NAMES.filter((name) => kernelFigure(name, WHOLE) in figures);
