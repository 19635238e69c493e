// What is lost while one of four workers is stopped (SIGSTOP): it holds a shard, keeps its connection, and says nothing.
import { setTimeout } from 'node:timers/promises';
import type { LineOf } from '../coordinator-line.js';
import { withProcesses } from '../processes.js';
import { Cluster } from './cluster.js';
import { pacedBy } from './slow-worker.js';

const BATCH_SIZE = 512;
const SETTLING_MS = 4_000;

export interface StoppedWorkerResult {
  readonly stoppedMs: number;
  /** Samples that were trained in as long a time just before. */
  readonly samplesBefore: number;
  readonly samplesDuring: number;
  /** Of the steps that ended while the worker was stopped. */
  readonly longestStepMs: number;
  readonly medianStepMs: number;
  /** From SIGCONT until the worker took part again. */
  readonly backMs: number;
}

/**
 * @param paceMs milliseconds that each of the four workers takes for a micro-batch
 * @param stoppedMs how long one of them is stopped
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
    const stepsUntil = async (endMs: number): Promise<LineOf<'step'>[]> => {
      const steps: LineOf<'step'>[] = [];
      for (;;) {
        const step = await coordinator.next(['step']);
        if (step.atMs > endMs) return steps;
        steps.push(step);
      }
    };
    const beganAtMs = (await coordinator.next(['step'])).atMs + SETTLING_MS;
    await stepsUntil(beganAtMs);
    const before = await stepsUntil(beganAtMs + stoppedMs);
    // In the middle of a step: it holds a shard.
    const fullStep = await cluster.fullStep();
    await setTimeout(fullStep.phases.totalMs / 2);
    const stoppedAtMs = Date.now();
    victim.child.kill('SIGSTOP');
    const during = await stepsUntil(stoppedAtMs + stoppedMs);
    victim.child.kill('SIGCONT');
    const continuedAtMs = Date.now();
    const back = await coordinator.next(['worker-ready'], ({ worker }) => worker.pid === victim.pid);
    return {
      stoppedMs,
      samplesBefore: sampleSum(before),
      samplesDuring: sampleSum(during),
      longestStepMs: Math.max(...during.map(({ phases }) => phases.totalMs)),
      medianStepMs: fullStep.phases.totalMs,
      backMs: back.atMs - continuedAtMs,
    };
  });
}

function sampleSum(steps: readonly LineOf<'step'>[]): number {
  return steps.reduce((sum, { sampleCount }) => sum + sampleCount, 0);
}
