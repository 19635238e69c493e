// How long training stands still after the coordinator was killed and is started again; its workers live on.
import { setTimeout } from 'node:timers/promises';
import { withProcesses } from '../processes.js';
import { Cluster, type Transport } from './cluster.js';

/** Steps before a kill: beyond the first checkpoint in mid-epoch. */
const STEPS_BEFORE = 150;

/** One restart; times in milliseconds, from the start of the new process. */
export interface Resume {
  readonly listeningMs: number;
  /** The first worker is ready. */
  readonly firstReadyMs: number;
  /** Both are. */
  readonly allReadyMs: number;
  /** The first update is made. */
  readonly firstStepMs: number;
  /** Steps that were done before the kill and had to be made again, since the last checkpoint. */
  readonly repeatedSteps: number;
}

/**
 * @param repetitions kills of the coordinator, at least 1
 * @param pauseMs between a kill and the start of the new process; 0: at once
 */
export async function measureResume(transport: Transport, repetitions: number, pauseMs: number): Promise<Resume[]> {
  return await withProcesses(async (processes) => {
    const cluster = await Cluster.start(processes, { transport, batchSize: 512, workers: [[], []] });
    const resumes: Resume[] = [];
    for (let i = 0; i < repetitions; i++) {
      // Here and there between two checkpoints.
      const before = await cluster.fullSteps(STEPS_BEFORE + 17 * i);
      await cluster.coordinator.kill();
      await setTimeout(pauseMs);
      resumes.push(await restart(cluster, before.at(-1)?.step ?? 0));
    }
    return resumes;
  });
}

async function restart(cluster: Cluster, lastStep: number): Promise<Resume> {
  const startedAtMs = Date.now();
  cluster.restartCoordinator();
  const { coordinator } = cluster;
  await cluster.listening();
  const listeningMs = Date.now() - startedAtMs;
  const readyMs: number[] = [];
  while (readyMs.length < cluster.workers.length) {
    const ready = await coordinator.next(['worker-ready']);
    readyMs.push(ready.atMs - startedAtMs);
  }
  const step = await coordinator.next(['step']);
  return {
    listeningMs,
    firstReadyMs: readyMs[0] ?? Number.NaN,
    allReadyMs: readyMs.at(-1) ?? Number.NaN,
    firstStepMs: step.atMs - startedAtMs,
    repeatedSteps: Math.max(0, lastStep + 1 - step.step),
  };
}
