// Measures the loss while one of four workers is stopped (SIGSTOP): it holds a shard, keeps its connection, and says nothing.
import { setTimeout } from 'node:timers/promises';
import type { LineOf } from '../coordinator-line.js';
import { withProcesses } from '../processes.js';
import { median } from '../statistics.js';
import { Cluster } from './cluster.js';
import { pacedBy } from './slow-worker.js';

const BATCH_SIZE = 512;
const SETTLING_MS = 4_000;

export interface StoppedWorkerResult {
  /** Trained in as long a time just before. */
  readonly samplesBefore: number;
  readonly samplesDuring: number;
  /** The median of the steps before. */
  readonly medianStepMs: number;
  /** The longest of the steps that ended while the worker was stopped. */
  readonly longestStepMs: number;
  /** From SIGCONT until the worker took part again. */
  readonly backMs: number;
}

/**
 * @param paceMs milliseconds that each of the four workers takes for a micro-batch
 * @param stoppedMs how long one of them is stopped; longer than silence costs a worker its place, 5,000 by default
 */
export async function measureStoppedWorker(paceMs: number, stoppedMs: number): Promise<StoppedWorkerResult> {
  return await withProcesses(async (processes) => {
    const cluster = await Cluster.start(processes, {
      transport: 'ipc',
      batchSize: BATCH_SIZE,
      coordinatorArgs: ['--checkpoint-every', '0'],
      workers: Array.from({ length: 4 }, () => pacedBy(paceMs)),
    });
    const victim = cluster.workers[1];
    if (!victim) throw new Error('unreachable: there are four workers');
    const { coordinator } = cluster;
    const steps = [await coordinator.next(['step'])];
    /** Records steps until one ends later than that. */
    const recordUntil = async (endMs: number): Promise<void> => {
      while ((steps.at(-1)?.atMs ?? 0) <= endMs) steps.push(await coordinator.next(['step']));
    };
    const endedWithin = (beginMs: number): LineOf<'step'>[] =>
      steps.filter(({ atMs }) => beginMs < atMs && atMs <= beginMs + stoppedMs);

    const settledAtMs = Date.now() + SETTLING_MS;
    await recordUntil(settledAtMs + stoppedMs);
    const before = endedWithin(settledAtMs);
    const medianStepMs = median(before.map(({ phases }) => phases.totalMs));
    // In the middle of a full step: it holds a shard.
    steps.push(await cluster.fullStep());
    await setTimeout(medianStepMs / 2);
    const stoppedAtMs = Date.now();
    victim.signal('SIGSTOP');
    await recordUntil(stoppedAtMs + stoppedMs);
    victim.signal('SIGCONT');
    const continuedAtMs = Date.now();
    const back = await coordinator.next(['worker-ready'], ({ worker }) => worker.pid === victim.pid);
    const during = endedWithin(stoppedAtMs);
    return {
      samplesBefore: sampleSum(before),
      samplesDuring: sampleSum(during),
      medianStepMs,
      longestStepMs: Math.max(...during.map(({ phases }) => phases.totalMs)),
      backMs: back.atMs - continuedAtMs,
    };
  });
}

function sampleSum(steps: readonly LineOf<'step'>[]): number {
  return steps.reduce((sum, { sampleCount }) => sum + sampleCount, 0);
}
