// Tables of the cost of workers to the coordinator, and of the predictions from it.
import { SCALING_WORKER_COUNTS, type ScalingTransport, SIMD_ALONE, scalingFigure } from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';
import { bestWorkers, costsOf, limitOf, overheadMs } from '../scaling/cost-model.js';
import { middle, number, table, withSpread } from './markdown.js';

const NETWORKS_GBIT = [1, 10, 100];
const PREDICTED_WORKERS = [8, 64, 512];
const BATCH_SIZES = [512, 4096, 16_384, 32_768];
const NAMES: Readonly<Record<ScalingTransport, string>> = { encrypted: 'encrypted', insecure: '`--insecure`' };

/** Measured, by the number of workers. */
export function scalingTable({ figures }: BenchmarkResult): string {
  const columns = ['step', 'main thread', 'front', 'transport'] as const;
  const ofTransport = (transport: ScalingTransport, workers: number): string[] =>
    columns.map((quantity) => {
      const figure = figures[scalingFigure(transport, workers, quantity)];
      return quantity === 'step' ? withSpread(figure) : middle(figure);
    });
  const rows = SCALING_WORKER_COUNTS.map((workers) => [
    String(workers),
    ...ofTransport('encrypted', workers),
    middle(figures[scalingFigure('encrypted', workers, 'sent')]),
    middle(figures[scalingFigure('encrypted', workers, 'received')]),
    ...ofTransport('insecure', workers),
  ]);
  const [, ...threads] = columns;
  return table(
    ['workers', 'step, encrypted', ...threads, 'MB sent', 'received', 'step, `--insecure`', ...threads],
    rows,
  );
}

/** For each worker, and once a step. */
export function scalingCostsTable(result: BenchmarkResult): string {
  const rows = (['encrypted', 'insecure'] as const).map((transport) => {
    const { mainMs, frontMs, transportMs, fixedMs } = costsOf(result, transport);
    return [NAMES[transport], ...[mainMs, frontMs, transportMs, fixedMs].map(number)];
  });
  const threads = ['main thread', 'front', 'transport, 4 threads'].map((thread) => `${thread}, ms a worker`);
  return table(['', ...threads, 'main thread, ms a step'], rows);
}

/** The time of a step besides computing, by the model. */
export function scalingPredictedTable(result: BenchmarkResult): string {
  const costs = costsOf(result, 'encrypted');
  const rows = NETWORKS_GBIT.map((gbit) => {
    const { limit, ms } = limitOf(costs, gbit);
    return [
      `${gbit} Gbit/s`,
      `${number(ms)} ms`,
      limit,
      ...PREDICTED_WORKERS.map((workers) => `${number(overheadMs(costs, gbit, workers))} ms`),
    ];
  });
  return table(
    ['network', 'cost of a worker', 'limit', ...PREDICTED_WORKERS.map((workers) => `${workers} workers`)],
    rows,
  );
}

/** The number of workers with which a step is shortest, by the model. */
export function scalingWorkersTable(result: BenchmarkResult): string {
  const costs = costsOf(result, 'encrypted');
  const samplesPerMs = (result.figures[SIMD_ALONE]?.median ?? Number.NaN) / 1000;
  const networks = NETWORKS_GBIT.slice(0, 2);
  const rows = BATCH_SIZES.map((batchSize) => [
    number(batchSize),
    ...networks.flatMap((gbit) => {
      const { workers, samplesPerSecond } = bestWorkers(costs, gbit, batchSize, samplesPerMs);
      return [String(workers), number(samplesPerSecond)];
    }),
  ]);
  return table(['batch size', ...networks.flatMap((gbit) => [`${gbit} Gbit/s: workers`, 'samples/s'])], rows);
}
