// How much one slow worker of several costs, against a cluster whose every worker is busy all the time.
import { withProcesses } from '../processes.js';
import { Cluster } from './cluster.js';

/** Micro-batches are of the default size. */
export const MICRO_BATCH_SIZE = 32;
/** Until speeds are known, in milliseconds. */
const SETTLING_MS = 4_000;
/** All full steps of this time count, in milliseconds. */
const MEASURED_MS = 10_000;

export interface PacedRate {
  /** Over all full steps, so that seldom slow ones count, too. */
  readonly samplesPerSecond: number;
  /** The sum of the workers' speeds: what they would do without coordinator and network, and if work could be cut anywhere. */
  readonly idealSamplesPerSecond: number;
  /** The same with work that is cut into whole micro-batches. */
  readonly wholeMicroBatchesPerSecond: number;
  readonly longestStepMs: number;
  /** The duration of each full step. */
  readonly stepsMs: readonly number[];
}

/**
 * Trains with workers that simulate devices: they wait more than they compute, so that a few cores are enough for several.
 *
 * @param paces milliseconds that each worker takes for a micro-batch; well above what the engine needs here
 * @param batchSize samples of a step, a multiple of MICRO_BATCH_SIZE
 */
export async function measurePaced(paces: readonly number[], batchSize: number): Promise<PacedRate> {
  return await withProcesses(async (processes) => {
    const cluster = await Cluster.start(processes, {
      transport: 'ipc',
      batchSize,
      coordinatorArgs: ['--checkpoint-every', '0'],
      workers: paces.map(pacedBy),
    });
    const durationsMs: number[] = [];
    const beganAtMs = (await cluster.fullStep()).atMs;
    for (let atMs = beganAtMs; atMs < beganAtMs + SETTLING_MS + MEASURED_MS; ) {
      const step = await cluster.fullStep();
      atMs = step.atMs;
      if (atMs >= beganAtMs + SETTLING_MS) durationsMs.push(step.phases.totalMs);
    }
    const sumMs = durationsMs.reduce((sum, durationMs) => sum + durationMs, 0);
    const microBatchesPerMs = paces.reduce((sum, paceMs) => sum + 1 / paceMs, 0);
    return {
      samplesPerSecond: (1000 * batchSize * durationsMs.length) / sumMs,
      idealSamplesPerSecond: 1000 * microBatchesPerMs * MICRO_BATCH_SIZE,
      wholeMicroBatchesPerSecond: (1000 * batchSize) / shortestStepMs(paces, batchSize / MICRO_BATCH_SIZE),
      longestStepMs: Math.max(...durationsMs),
      stepsMs: durationsMs,
    };
  });
}

/** Arguments of a worker that takes so many milliseconds for a micro-batch. */
export function pacedBy(paceMs: number): readonly string[] {
  return ['--inject-pace-ms', String(paceMs)];
}

/** The least time in which workers of these paces can do so many micro-batches, each of them by one worker. */
function shortestStepMs(paces: readonly number[], microBatchCount: number): number {
  const ends = paces.flatMap((paceMs) => Array.from({ length: microBatchCount }, (_, i) => (i + 1) * paceMs));
  return ends.sort((a, b) => a - b)[microBatchCount - 1] ?? Number.NaN;
}
