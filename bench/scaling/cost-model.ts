// Predicts the time of a step with many workers from measurements with fewer. docs/scaling.md describes the model.
import { SCALING_WORKER_COUNTS, type ScalingQuantity, type ScalingTransport, scalingFigure } from '../figure-names.js';
import type { BenchmarkResult } from '../record/result.js';

/** Float32 parameters of the model, and so bytes of a gradient, in MB. */
const MESSAGE_MB = 0.247;
/** ZeroMQ's, in the coordinator. */
const TRANSPORT_THREADS = 4;

/** The coordinator's processor time in ms: for each worker of a step, and once a step. */
export interface Costs {
  readonly mainMs: number;
  readonly frontMs: number;
  /** The sum over all transport threads. */
  readonly transportMs: number;
  /** Once a step, in the main thread. */
  readonly fixedMs: number;
}

/** The part of the coordinator that limits first. */
export type Limit = 'link' | 'main thread' | 'front' | 'transport';

/**
 * The shares of a worker where the most workers were measured; the fixed part is the rest of a step with one.
 *
 * @returns NaN for what the result does not have
 */
export function costsOf({ figures }: BenchmarkResult, transport: ScalingTransport): Costs {
  const most = SCALING_WORKER_COUNTS.at(-1) ?? Number.NaN;
  const perStep = (workers: number, quantity: ScalingQuantity): number =>
    figures[scalingFigure(transport, workers, quantity)]?.median ?? Number.NaN;
  const mainMs = perStep(most, 'main thread') / most;
  return {
    mainMs,
    frontMs: perStep(most, 'front') / most,
    transportMs: perStep(most, 'transport') / most,
    fixedMs: Math.max(0, perStep(1, 'main thread') - mainMs),
  };
}

/**
 * The slowest part decides, because all of them work at the same time.
 *
 * @param gigabitsPerSecond of the coordinator's link, each way
 */
export function limitOf(costs: Costs, gigabitsPerSecond: number): { readonly limit: Limit; readonly ms: number } {
  // One after the other: parameters go out before gradients come in.
  const linkMs = (2 * MESSAGE_MB * 8) / gigabitsPerSecond;
  const parts: readonly (readonly [Limit, number])[] = [
    ['link', linkMs],
    ['main thread', costs.mainMs],
    ['front', costs.frontMs],
    ['transport', costs.transportMs / TRANSPORT_THREADS],
  ];
  const [limit, ms] = parts.reduce((slowest, part) => (part[1] > slowest[1] ? part : slowest));
  return { limit, ms };
}

/** The time of a step besides computing, in ms. */
export function overheadMs(costs: Costs, gigabitsPerSecond: number, workers: number): number {
  return costs.fixedMs + workers * limitOf(costs, gigabitsPerSecond).ms;
}

/**
 * The number of workers with which a step is shortest, at least 1, and the samples per second that come of it.
 *
 * @param samplesPerMs of one worker
 */
export function bestWorkers(
  costs: Costs,
  gigabitsPerSecond: number,
  batchSize: number,
  samplesPerMs: number,
): { readonly workers: number; readonly samplesPerSecond: number } {
  const { ms } = limitOf(costs, gigabitsPerSecond);
  const workers = Math.max(1, Math.round(Math.sqrt(batchSize / (samplesPerMs * ms))));
  const stepMs = batchSize / (workers * samplesPerMs) + overheadMs(costs, gigabitsPerSecond, workers);
  return { workers, samplesPerSecond: (1000 * batchSize) / stepMs };
}
