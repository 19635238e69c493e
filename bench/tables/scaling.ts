// Tables of the cost of workers to the coordinator, and of the predictions from it.
import { SCALING_WORKER_COUNTS, type ScalingTransport, SIMD_ALONE, scalingFigure } from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';
import { bestHosts, costsOf, limitOf, overheadMs } from '../scaling/cost-model.js';
import { comparisons } from '../scaling/model-check.js';
import { middle, number, table, withSpread } from './markdown.js';

const NETWORKS_GBIT = [1, 10, 100];
const PREDICTED_HOSTS = [4, 16, 64, 256];
const BATCH_SIZES = [512, 1024, 4096, 16_384, 60_000];
const NAMES: Readonly<Record<ScalingTransport, string>> = { encrypted: 'encrypted', insecure: '`--insecure`' };
const TRANSPORTS = ['encrypted', 'insecure'] as const;

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
  const rows = TRANSPORTS.map((transport) => {
    const { main, front, transport: threads, fixedMs } = costsOf(result, transport);
    return [NAMES[transport], ...[main.slope, front.slope, threads.slope, main.intercept, fixedMs].map(number)];
  });
  const threads = ['main thread', 'front', 'transport, 4 threads'].map((thread) => `${thread}, ms a worker`);
  return table(['', ...threads, 'main thread, ms a step', 'everything else, ms a step'], rows);
}

/** Each step as the model predicts it, divided by the measured one. */
export function scalingModelTable(result: BenchmarkResult): string {
  const rows = comparisons(result).map(({ workers, ...of }) => [
    String(workers),
    ...TRANSPORTS.flatMap((transport) => [
      number(of[transport].step.predictedMs),
      of[transport].step.ratio.toFixed(2),
      of[transport].main.ratio.toFixed(2),
    ]),
  ]);
  const heads = TRANSPORTS.flatMap((transport) => [
    `step, ${NAMES[transport]}, predicted`,
    'by measured',
    'main thread by measured',
  ]);
  return table(['workers', ...heads], rows);
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
      ...PREDICTED_HOSTS.map((hosts) => `${number(overheadMs(costs, gbit, hosts))} ms`),
    ];
  });
  return table(['network', 'cost of a host', 'limit', ...PREDICTED_HOSTS.map((hosts) => `${hosts} hosts`)], rows);
}

/** The number of hosts with which a step is shortest, by the model. */
export function scalingHostsTable(result: BenchmarkResult): string {
  const costs = costsOf(result, 'encrypted');
  const samplesPerMs = (result.figures[SIMD_ALONE]?.median ?? Number.NaN) / 1000;
  const rows = BATCH_SIZES.map((batchSize) => [
    batchSize.toLocaleString('en-US'),
    ...NETWORKS_GBIT.flatMap((gbit) => {
      const { hosts, samplesPerSecond } = bestHosts(costs, gbit, batchSize, samplesPerMs);
      return [String(hosts), number(samplesPerSecond)];
    }),
  ]);
  return table(['batch size', ...NETWORKS_GBIT.flatMap((gbit) => [`${gbit} Gbit/s: hosts`, 'samples/s'])], rows);
}
