import type { EpochReport, StepReport } from '../../../../src/coordinator/core/reports.js';
import type { WorkerState } from '../../../../src/coordinator/core/state.js';
import type { CoordinatorStatus } from '../../../../src/coordinator/watching/coordinator-status.js';
import { RunViewBuilder } from '../../../../src/coordinator/watching/view/run-view-builder.js';
import type { RunViewOptions } from '../../../../src/coordinator/watching/view/run-view-options.js';
import type { Inspection } from '../../../../src/page/view/run-view.js';
import { ClusterDriver, OPTIONS } from '../../core/cluster-driver.js';
import { statusOf } from '../metrics/status.js';

/** An evaluated epoch, whose test loss is not a number. */
export const EPOCH: EpochReport = {
  epoch: 0,
  trainLoss: 1,
  trainCorrect: 32,
  trainCount: 64,
  trainSeconds: 1,
  learningRate: 0.001,
  evaluationSeconds: 0.3,
  testCount: 64,
  testLoss: Number.NaN,
  testCorrect: 16,
};
/** The record of a network whose every filter is 0. */
export const INSPECTION: Inspection = {
  epoch: 1,
  confusion: new Array(100).fill(0),
  mostWrong: [],
  filters: new Array(150).fill(0),
};

/** Builds the view of the run of OPTIONS, 2 epochs of 2 steps of 32 samples, from what a test lets happen. */
export class ViewDriver {
  /** On the monotonic clock; a step takes 10 ms of it. */
  nowMs = 1_000;
  status: CoordinatorStatus = statusOf();
  readonly builder: RunViewBuilder;

  constructor(changes: Partial<RunViewOptions> = {}) {
    this.builder = new RunViewBuilder({
      runDirectory: '/runs/a-run',
      config: OPTIONS.config,
      identity: { runId: 'run', packageVersion: '1.2.3', startedAt: '2026-01-02T03:04:05.000Z' },
      steps: 0,
      epochs: [],
      evaluating: [],
      earlier: null,
      keptEpoch: () => null,
      status: () => this.status,
      clock: { monotonicMs: () => this.nowMs, unixMs: () => 1_700_000_000_000 + this.nowMs },
      ...changes,
    });
  }

  /** An update, of this number from 0. */
  step(step: number, changes: Partial<StepReport> = {}): void {
    this.nowMs += 10;
    this.builder.onStep({
      step,
      epoch: Math.floor(step / 2),
      stepInEpoch: step % 2,
      stepsPerEpoch: 2,
      sampleCount: 32,
      meanLoss: 2,
      correctCount: 3,
      learningRate: 0.001,
      workerCount: 1,
      phases: { totalMs: 10, broadcastMs: 1, computeMs: 6, gatherMs: 1, reduceMs: 1, optimizeMs: 1 },
      madeAtMs: this.nowMs,
      ...changes,
    });
  }

  /** The only workers that there are, loading. */
  join(...peers: string[]): WorkerState[] {
    const cluster = new ClusterDriver();
    for (const peer of peers) cluster.hello(peer);
    const workers = [...cluster.state.workers.values()];
    for (const worker of workers) this.builder.onNotice({ type: 'worker-joined', worker });
    this.status = statusOf({ phase: 'training', workers });
    return workers;
  }
}
