// How fast a whole cluster trains: the real command with real worker processes, on all of MNIST.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StepPhases, StepReport } from '../src/coordinator/progress.js';
import { median } from './statistics.js';

const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** How fast a cluster trained, and what that took. */
export interface ClusterRate {
  readonly workers: number;
  /** Of the median full step. */
  readonly samplesPerSecond: number;
  /** From the first step to the end, with the evaluations that run beside the training. */
  readonly wholeRunSamplesPerSecond: number;
  /** Of the median full step, each phase by itself. */
  readonly phases: StepPhases;
  /** Largest resident memory, in bytes; 0 where the system does not tell. */
  readonly coordinatorPeakBytes: number;
  readonly workerPeakBytes: number;
}

/**
 * Trains for some epochs; the first is not counted in the medians, because compilers are still at work.
 *
 * @param workers at least 1
 * @param epochs at least 2; with fewer the medians are NaN
 */
export async function measureCluster(workers: number, epochs = 3): Promise<ClusterRate> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'lenet-cluster-bench-'));
  try {
    const args = ['train', '--workers', String(workers), '--min-workers', String(workers), '--epochs', String(epochs)];
    const child = spawn(process.execPath, [CLI, ...args, '--log', 'json', '--run-dir', path.join(home, 'run')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const steps: StepReport[] = [];
    const workerPids: number[] = [];
    const peaks = { coordinator: 0, worker: 0 };
    let seconds = 0;
    let samples = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as { type: string };
      if (event.type === 'step') steps.push(event as unknown as StepReport);
      if (event.type === 'worker-ready') workerPids.push((event as unknown as { worker: { pid: number } }).worker.pid);
      if (event.type === 'epoch') {
        peaks.coordinator = Math.max(peaks.coordinator, peakBytes(child.pid));
        peaks.worker = Math.max(peaks.worker, ...workerPids.map(peakBytes));
      }
      if (event.type === 'summary') ({ seconds, samples } = event as unknown as { seconds: number; samples: number });
    }
    const fullSize = Math.max(...steps.map(({ sampleCount }) => sampleCount));
    const counted = steps.filter(({ epoch, sampleCount }) => epoch > 0 && sampleCount === fullSize);
    const phase = (name: keyof StepPhases): number => median(counted.map(({ phases }) => phases[name]));
    return {
      workers,
      samplesPerSecond: (1000 * fullSize) / phase('totalMs'),
      wholeRunSamplesPerSecond: samples / seconds,
      phases: {
        totalMs: phase('totalMs'),
        broadcastMs: phase('broadcastMs'),
        computeMs: phase('computeMs'),
        gatherMs: phase('gatherMs'),
        reduceMs: phase('reduceMs'),
        optimizeMs: phase('optimizeMs'),
      },
      coordinatorPeakBytes: peaks.coordinator,
      workerPeakBytes: peaks.worker,
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Largest resident memory that a process ever had, from Linux's /proc. */
function peakBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
