import type { RunSummary } from '../../../src/cli/report/summary.js';
import type { EpochReport, ResultReport, StepReport } from '../../../src/coordinator/core/reports.js';
import type { WorkerState } from '../../../src/coordinator/core/state.js';
import type { RunBegin } from '../../../src/coordinator/run-listener.js';
import type { RunPace } from '../../../src/page/view/run-view.js';
import type { DescribedData } from '../../../src/shared/data/described-data.js';
import type { Time } from '../../../src/shared/time.js';
import { OPTIONS } from '../../coordinator/core/cluster-driver.js';

/** 60,000 samples in 118 steps, ten times. */
export const CONFIG = {
  ...OPTIONS.config,
  epochs: 10,
  batchSize: 512,
  trainSplit: { sampleCount: 60_000, sha256: '' },
};

/** The pace of a run without workers. */
const PACE: RunPace = {
  workers: [],
  progress: {
    phase: 'gathering',
    outcome: null,
    modelSha256: null,
    secondsElapsed: 0,
    workerSeconds: 0,
    steps: 0,
    trainLoss: null,
    samplesPerSecond: null,
    secondsLeft: null,
    phasesMs: null,
    waitsFor: null,
    choice: { best: null, endedEarly: null, test: null },
  },
};

export const BEGIN: RunBegin = {
  runId: 'f'.repeat(32),
  runDirectory: '/runs/1',
  firstStep: 0,
  minWorkers: 2,
  config: CONFIG,
  pace: () => PACE,
};

export const DATA: DescribedData = {
  summary: {
    layout: 'four IDX files',
    classNames: ['0', '1'],
    trainCounts: [6, 2],
    validationCounts: null,
    testCounts: [1, 1],
    classSizes: { smallest: { label: 1, count: 2 }, largest: { label: 0, count: 6 }, ratio: 3 },
  },
  figures: {
    mean: 0.13,
    standardDeviation: 0.31,
    copies: { train: { count: 0, otherLabel: 0 }, validation: null, test: { count: 1, otherLabel: 0 } },
  },
  pictures: [],
  notes: [],
};

export const EPOCH: EpochReport = {
  epoch: 0,
  testCount: 10_000,
  testLoss: 0.0466,
  testCorrect: 9862,
  trainLoss: 0.5,
  trainCorrect: 50_000,
  trainCount: 60_000,
  trainSeconds: 1.5,
  learningRate: 0.001,
  evaluationSeconds: 0.2,
};

/** The update with this global number, which took 12.8 ms unless told otherwise. */
export function stepReport(step: number, totalMs = 12.8): StepReport {
  const stepInEpoch = step % 118;
  return {
    step,
    epoch: Math.floor(step / 118),
    stepInEpoch,
    stepsPerEpoch: 118,
    sampleCount: stepInEpoch === 117 ? 96 : 512,
    meanLoss: 2.2871034,
    correctCount: 50,
    learningRate: 0.001,
    workerCount: 2,
    phases: { totalMs, broadcastMs: 0.2, computeMs: 11, reduceMs: 0.1, optimizeMs: 0.5, gatherMs: 1 },
    madeAtMs: totalMs * (step + 1),
  };
}

export function workerState(ordinal: number): WorkerState {
  return {
    peer: `peer-${ordinal}`,
    workerId: `worker-${ordinal}`,
    ordinal,
    engine: 'simd',
    device: 'CPU',
    threads: 1,
    bits: 'simd',
    host: 'vm',
    pid: 1000 + ordinal,
    metricsAddress: null,
    publicKey: null,
    status: 'ready',
    lastHeardMs: 0,
    measuredSamplesPerMs: [],
    samplesPerMs: null,
    shard: null,
    responsive: true,
    parametersOfStep: -1,
    unauditedLeaves: 0,
  };
}

export function resultReport(ordinal: number, sampleCount: number, lagMs = 0): ResultReport {
  return { worker: workerState(ordinal), sampleCount, computeMs: 10, lagMs };
}

/** Keeps what is written. */
export class Sink {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

/** The record of a complete run of 20 epochs. */
export const SUMMARY: RunSummary = {
  outcome: 'completed',
  epochs: 20,
  stepsBefore: 0,
  steps: 2360,
  samples: 1_200_000,
  seconds: 40,
  test: { loss: 0.0422, correct: 9859, count: 10_000 },
  validation: null,
  early: null,
  best: null,
  divergence: null,
  audit: { leafCount: 0, wrongCount: 0 },
  model: { path: '/runs/1/model.safetensors', sha256: 'ab', classNames: CONFIG.classNames },
  runDirectory: '/runs/1',
  interruption: null,
};

/** A clock that the test moves. */
export class ManualClock implements Pick<Time, 'nowMs' | 'every'> {
  #nowMs = 0;
  #tick: { readonly intervalMs: number; readonly callback: () => void; nextMs: number } | null = null;

  nowMs(): number {
    return this.#nowMs;
  }

  every(intervalMs: number, callback: () => void): () => void {
    this.#tick = { intervalMs, callback, nextMs: this.#nowMs + intervalMs };
    return () => {
      this.#tick = null;
    };
  }

  get isTicking(): boolean {
    return this.#tick !== null;
  }

  advance(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    while (this.#tick && this.#tick.nextMs <= untilMs) {
      this.#nowMs = this.#tick.nextMs;
      this.#tick.nextMs += this.#tick.intervalMs;
      this.#tick.callback();
    }
    this.#nowMs = untilMs;
  }
}
