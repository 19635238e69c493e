// Predicts the time of a step with many workers from the processor times of threads. docs/scaling.md describes the model.
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import {
  HOST_COMPUTE_MS,
  HOST_THREADS,
  SCALING_WORKER_COUNTS,
  type ScalingQuantity,
  type ScalingTransport,
  scalingFigure,
} from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';
import { fitLine, type Line, valueAt } from './fit-line.js';

/** Float32 parameters of the model, and so bytes of a gradient, in MB. */
const MESSAGE_MB = (4 * CLASSIC_NETWORK.parameterCount) / 1e6;
/** ZeroMQ's, in the coordinator. */
const TRANSPORT_THREADS = 4;
/** Samples, of the default hyper-parameters. */
const MICRO_BATCH_SIZE = 32;

/** Processor time of a step in ms, as a line: a part of each step, and a part for each worker. */
export interface Costs {
  readonly main: Line;
  readonly front: Line;
  /** The sum over all transport threads. */
  readonly transport: Line;
  /** All threads of the coordinator and of the workers: what shares the cores of the machine that was measured. */
  readonly all: Line;
  /** The part of the measured time of a step with one worker that neither computing nor the parts for a worker explain. */
  readonly fixedMs: number;
}

/** The part of the coordinator that limits first. */
export type Limit = 'link' | 'main thread' | 'front' | 'transport';

const PARTS = {
  main: ['main thread'],
  front: ['front'],
  transport: ['transport'],
  all: ['main thread', 'front', 'transport', 'helpers', 'workers'],
} as const satisfies Record<string, readonly ScalingQuantity[]>;

/** @returns NaN for what the result does not have */
export function costsOf(result: BenchmarkResult, transport: ScalingTransport): Costs {
  const { figures, machine } = result;
  const measured = (workers: number, quantity: string): number =>
    figures[scalingFigure(transport, workers, quantity)]?.median ?? Number.NaN;
  const lineOf = (quantities: readonly ScalingQuantity[]): Line =>
    fitLine(
      SCALING_WORKER_COUNTS.map((workers) => ({
        x: exchangesOf(result, transport, workers),
        y: quantities.reduce((sum, quantity) => sum + measured(workers, quantity), 0),
      })).filter(({ y }) => Number.isFinite(y)),
    );
  const costs = {
    main: lineOf(PARTS.main),
    front: lineOf(PARTS.front),
    transport: lineOf(PARTS.transport),
    all: lineOf(PARTS.all),
  };
  const besidesMs = measured(1, 'step') - HOST_COMPUTE_MS;
  return { ...costs, fixedMs: Math.max(0, besidesMs - sharedWorkerMs(costs, machine.cores)) };
}

/**
 * Workers that took part in a measured step, as far as the coordinator is concerned: parameters that it sent and gradients that it
 * received, divided by two. On a busy machine some workers seem too slow to get work, and others send several gradients.
 */
export function exchangesOf({ figures }: BenchmarkResult, transport: ScalingTransport, workers: number): number {
  const traffic = (quantity: ScalingQuantity): number =>
    figures[scalingFigure(transport, workers, quantity)]?.median ?? Number.NaN;
  return (traffic('sent') + traffic('received')) / (2 * MESSAGE_MB);
}

/** The time that a worker adds to a step on the machine that was measured, where coordinator and workers share the cores. */
function sharedWorkerMs({ main, front, transport, all }: Omit<Costs, 'fixedMs'>, cores: number): number {
  return Math.max(main.slope, front.slope, transport.slope / TRANSPORT_THREADS, all.slope / cores);
}

/** The time of a step on the machine that was measured, in ms, for comparison with what was measured. */
export function sharedStepMs(costs: Costs, cores: number, exchanges: number): number {
  return HOST_COMPUTE_MS + costs.fixedMs + exchanges * sharedWorkerMs(costs, cores);
}

/** The processor time of the main thread in a step, in ms. */
export const mainThreadMs = (costs: Costs, exchanges: number): number => valueAt(costs.main, exchanges);

/**
 * The time that a worker adds to a step where coordinator and workers have hosts of their own. The slowest part decides, because all
 * of them work at the same time.
 *
 * @param gigabitsPerSecond of the coordinator's link, each way
 */
export function limitOf(costs: Costs, gigabitsPerSecond: number): { readonly limit: Limit; readonly ms: number } {
  // One after the other: parameters go out before gradients come in.
  const linkMs = (2 * MESSAGE_MB * 8) / gigabitsPerSecond;
  const parts: readonly (readonly [Limit, number])[] = [
    ['link', linkMs],
    ['main thread', costs.main.slope],
    ['front', costs.front.slope],
    ['transport', costs.transport.slope / TRANSPORT_THREADS],
  ];
  const [limit, ms] = parts.reduce((slowest, part) => (part[1] > slowest[1] ? part : slowest));
  return { limit, ms };
}

/** The time of a step besides computing, in ms, with hosts of their own. */
export function overheadMs(costs: Costs, gigabitsPerSecond: number, hosts: number): number {
  return costs.fixedMs + hosts * limitOf(costs, gigabitsPerSecond).ms;
}

/** The time that a host of HOST_THREADS threads computes in a step, in ms. A thread takes whole micro-batches. */
export function computeMs(batchSize: number, hosts: number, samplesPerMsOfThread: number): number {
  const leaves = Math.ceil(Math.ceil(batchSize / MICRO_BATCH_SIZE) / hosts);
  return (Math.ceil(leaves / HOST_THREADS) * MICRO_BATCH_SIZE) / samplesPerMsOfThread;
}

/** The number of hosts with which a step is shortest, at least 1, and the samples per second that come of it. */
export function bestHosts(
  costs: Costs,
  gigabitsPerSecond: number,
  batchSize: number,
  samplesPerMsOfThread: number,
): { readonly hosts: number; readonly samplesPerSecond: number } {
  const most = Math.ceil(batchSize / (MICRO_BATCH_SIZE * HOST_THREADS));
  const counts = Array.from({ length: most }, (_, i) => i + 1);
  const steps = counts.map((hosts) => ({
    hosts,
    ms: computeMs(batchSize, hosts, samplesPerMsOfThread) + overheadMs(costs, gigabitsPerSecond, hosts),
  }));
  const { hosts, ms } = steps.reduce((best, step) => (step.ms < best.ms ? step : best));
  return { hosts, samplesPerSecond: (1000 * batchSize) / ms };
}
