// How fast a whole cluster trains: the real command with real worker processes, on all of MNIST.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StepPhases } from '../src/coordinator/core/reports.js';
import type { LineOf } from './coordinator-line.js';
import { withProcesses } from './processes.js';
import { median } from './statistics.js';

/** The speed of a cluster, with its time and memory. */
export interface ClusterRate {
  /** From the median of the full steps beside which no evaluation ran; from the median of all if one ran beside each. */
  readonly samplesPerSecond: number;
  /** From the first step to the end, with the evaluations that run beside the training. */
  readonly wholeRunSamplesPerSecond: number;
  /** The median of each phase by itself, over the same steps. */
  readonly phases: StepPhases;
  /** Time of an epoch less its steps at their median, in ms: its end, and the steps that its evaluation slows down. */
  readonly epochEndMs: number;
  /** Largest resident memory, in bytes; 0 where the system does not tell. */
  readonly coordinatorPeakBytes: number;
  readonly workerPeakBytes: number;
}

/**
 * Trains for some epochs; the first is not counted in the medians, because compilers are still at work.
 *
 * @param workers processes, at least 1; 'here': one worker in the process of `train`, which is coordinator and worker then
 * @param epochs at least 2; with fewer the medians are NaN
 * @param moreArgs of `train`
 */
export async function measureCluster(
  workers: number | 'here',
  epochs = 3,
  moreArgs: readonly string[] = [],
): Promise<ClusterRate> {
  return await withProcesses(async (processes) => {
    const args = workers === 'here' ? [] : ['--workers', String(workers), '--min-workers', String(workers)];
    const train = processes.start(
      'train',
      '--epochs',
      String(epochs),
      ...args,
      ...moreArgs,
      '--log',
      'json',
      '--run-dir',
      path.join(processes.home, 'run'),
    );
    const steps: (LineOf<'step'> & { readonly besideEvaluation: boolean })[] = [];
    /** Epochs that are trained and not evaluated yet: the engine alone has nothing like it to do. */
    let evaluating = 0;
    const workerPids: number[] = [];
    const peaks = { coordinator: 0, worker: 0 };
    let summary: LineOf<'summary'> | undefined;
    while (!summary) {
      const line = await train.next(['step', 'worker-ready', 'epoch', 'summary']);
      if (line.type === 'step') {
        steps.push({ ...line, besideEvaluation: evaluating > 0 });
        if (line.stepInEpoch === line.stepsPerEpoch - 1) evaluating++;
      }
      if (line.type === 'worker-ready') workerPids.push(line.worker.pid);
      if (line.type === 'epoch') {
        evaluating--;
        peaks.coordinator = Math.max(peaks.coordinator, peakBytes(train.pid));
        peaks.worker = Math.max(peaks.worker, ...workerPids.map(peakBytes));
      }
      if (line.type === 'summary') summary = line;
    }
    const fullSize = Math.max(...steps.map(({ sampleCount }) => sampleCount));
    const full = steps.filter(({ epoch, sampleCount }) => epoch > 0 && sampleCount === fullSize);
    const undisturbed = full.filter(({ besideEvaluation }) => !besideEvaluation);
    const counted = undisturbed.length > 0 ? undisturbed : full;
    const phase = (name: keyof StepPhases): number => median(counted.map(({ phases }) => phases[name]));
    return {
      samplesPerSecond: (1000 * fullSize) / phase('totalMs'),
      wholeRunSamplesPerSecond: summary.samples / summary.seconds,
      phases: {
        totalMs: phase('totalMs'),
        broadcastMs: phase('broadcastMs'),
        computeMs: phase('computeMs'),
        gatherMs: phase('gatherMs'),
        reduceMs: phase('reduceMs'),
        optimizeMs: phase('optimizeMs'),
      },
      epochEndMs: median(epochEnds(steps, fullSize, phase('totalMs'))),
      coordinatorPeakBytes: peaks.coordinator,
      workerPeakBytes: peaks.worker,
    };
  });
}

/** Of each epoch but the first: its time, from the last step before it to its own last one, less that of its steps. */
function epochEnds(steps: readonly LineOf<'step'>[], fullSize: number, fullStepMs: number): number[] {
  const lastSteps = steps.filter(({ stepInEpoch, stepsPerEpoch }) => stepInEpoch === stepsPerEpoch - 1);
  return lastSteps.slice(1).map(({ epoch, atMs }, i) => {
    const samples = steps.filter((step) => step.epoch === epoch).reduce((sum, { sampleCount }) => sum + sampleCount, 0);
    return atMs - (lastSteps[i]?.atMs ?? Number.NaN) - (samples / fullSize) * fullStepMs;
  });
}

/** Largest resident memory that a process ever had, from Linux's /proc. */
function peakBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
