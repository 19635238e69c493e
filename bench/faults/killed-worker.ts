// Measures the cost of a step in the middle of which one of its two workers is killed.
import { setTimeout } from 'node:timers/promises';
import { type CommandProcess, withProcesses } from '../processes.js';
import { median } from '../statistics.js';
import { Cluster, type Transport } from './cluster.js';

const BATCH_SIZE = 512;
/** Steps after a worker has joined until its speed is known. */
const SETTLING_STEPS = 20;
/** Steps before a kill, of which the median counts. */
const COMPARED_STEPS = 30;
/** Kills are spread over the first part of a step: at its end, a worker may have delivered already. */
const LAST_PHASE = 0.75;
/** A kill that hits no shard is tried again, this often for each repetition that is wanted. */
const MAX_TRIES = 4;

/** One kill; all times in milliseconds. */
export interface Kill {
  /** The median of the steps before. */
  readonly stepMs: number;
  /** The time that a worker needs for its half of the same steps; the survivor needs it in addition. */
  readonly halfComputeMs: number;
  /** How much longer the step with the kill took than the median. */
  readonly extraMs: number;
  /** From the kill until the coordinator knew. */
  readonly noticedMs: number;
}

export interface KilledWorkerResult {
  readonly kills: readonly Kill[];
  /** Kills that hit a worker between two shards: they are not counted. */
  readonly missedCount: number;
}

/** @param repetitions kills to count, at least 1; before each, two workers train undisturbed */
export async function measureKilledWorker(transport: Transport, repetitions: number): Promise<KilledWorkerResult> {
  return await withProcesses(async (processes) => {
    const cluster = await Cluster.start(processes, {
      transport,
      batchSize: BATCH_SIZE,
      coordinatorArgs: ['--checkpoint-every', '0'],
      workers: [[], []],
    });
    const kills: Kill[] = [];
    let missedCount = 0;
    while (kills.length < repetitions) {
      const victim = (kills.length + missedCount) % 2;
      const phase = ((kills.length + 0.5) / repetitions) * LAST_PHASE;
      const kill = await killOnce(cluster, cluster.workers[victim] as CommandProcess, phase);
      if (kill) kills.push(kill);
      else missedCount++;
      if (missedCount > MAX_TRIES * repetitions) {
        throw new Error(`Cannot measure: a kill must hit a worker with a shard, and ${missedCount} did not.`);
      }
      await cluster.replaceWorker(victim);
    }
    return { kills, missedCount };
  });
}

/** undefined when the kill missed: no step lost a shard. */
async function killOnce(cluster: Cluster, victim: CommandProcess, phase: number): Promise<Kill | undefined> {
  const { coordinator } = cluster;
  // From here to the end of the epoch no evaluation takes part of the cores.
  await coordinator.next(['epoch']);
  await cluster.fullSteps(SETTLING_STEPS);
  const before = await cluster.fullSteps(COMPARED_STEPS);
  const stepMs = median(before.map(({ phases }) => phases.totalMs));
  const halfComputeMs = median(before.map(({ phases }) => phases.computeMs));

  // The next step began just now.
  await setTimeout(phase * stepMs);
  const killedAtMs = Date.now();
  victim.signal('SIGKILL');
  const left = await coordinator.next(['worker-left'], ({ worker }) => worker.pid === victim.pid);
  if (left.code !== 'connection-lost') {
    throw new Error(`Cannot measure: a killed worker must leave with 'connection-lost', got '${left.code}'.`);
  }
  const step = await cluster.fullStep();
  const beganAtMs = step.atMs - step.phases.totalMs;
  // The kill must have hit the step in whose course the worker left, early enough that it held its shard.
  const hit = beganAtMs <= killedAtMs && killedAtMs <= beganAtMs + halfComputeMs && left.atMs <= step.atMs;
  if (!hit) return undefined;
  return { stepMs, halfComputeMs, extraMs: step.phases.totalMs - stepMs, noticedMs: left.atMs - killedAtMs };
}
