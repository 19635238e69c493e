import type { Curve, EpochView, EventView, LostWorker, RunView, WorkerView } from '../../src/page/view/run-view.js';
import { RUN_VIEW_VERSION } from '../../src/page/view/run-view.js';
import { DEFAULT_CLASS_NAMES } from '../../src/shared/run-config.js';
import { digitData } from './sample-data.js';

/** Runs as a coordinator would tell of them, made up, the same at every call. */

export const STEPS_PER_EPOCH = 118;
const EPOCHS = 20;
const STARTED_AT_MS = Date.UTC(2026, 10, 25, 3, 54, 7);
const STEP_MS = 13.6;

/** A run in the middle of an epoch. */
export function runningView({ steps = 1_234, workers = 3 }: { steps?: number; workers?: number } = {}): RunView {
  const epochsDone = Math.floor(steps / STEPS_PER_EPOCH);
  const secondsElapsed = (steps * STEP_MS) / 1000;
  return {
    version: RUN_VIEW_VERSION,
    run: {
      name: '2026-11-25T03-54-07',
      runId: '0123456789abcdef0123456789abcdef',
      packageVersion: '0.2.0',
      contract: 2,
      startedAt: new Date(STARTED_AT_MS).toISOString(),
      epochs: EPOCHS,
      stepsPerEpoch: STEPS_PER_EPOCH,
      batchSize: 512,
      microBatchSize: 32,
      learningRate: 0.001,
      schedule: null,
      seed: 0,
      shuffle: true,
      trainCount: 60_000,
      testCount: 10_000,
      validationCount: null,
      classNames: DEFAULT_CLASS_NAMES,
    },
    progress: {
      phase: 'training',
      outcome: null,
      modelSha256: null,
      secondsElapsed,
      workerSeconds: workers * secondsElapsed,
      steps,
      trainLoss: lossAt(steps),
      samplesPerSecond: 37_640,
      secondsLeft: ((EPOCHS * STEPS_PER_EPOCH - steps) * STEP_MS) / 1000,
      phasesMs: { broadcast: 0.12, compute: 12.1, gather: 1.13, reduce: 0.14, optimize: 0.11 },
      waitsFor: 'the result of worker 2 (rack-1)',
      choice: { best: null, endedEarly: null, test: null },
    },
    workers: Array.from({ length: workers }, (_, index) => readyWorker(index + 1, workers)),
    lost: [],
    interruptions: [],
    savedAtMs: null,
    curve: curveUntil(steps),
    epochs: Array.from({ length: epochsDone }, (_, index) => epochView(index + 1)),
    events: firstEvents(workers, epochsDone),
    data: digitData(),
    inspection: epochsDone === 0 ? null : inspectionAfter(epochsDone),
  };
}

/** A worker that was lost after so many steps. */
export function lostWorker(worker: number, steps: number, replaced = false): LostWorker {
  const { host, pid, engine, device, extraShards } = readyWorker(worker, 3);
  const atMs = STARTED_AT_MS + Math.round(steps * STEP_MS);
  return {
    worker,
    host,
    pid,
    engine,
    device,
    extraShards,
    samples: 90_000,
    atMs,
    reason: 'its connection was lost',
    replaced,
  };
}

/** Before anybody has joined. */
export function emptyView(): RunView {
  const view = runningView({ steps: 0, workers: 0 });
  return {
    ...view,
    progress: {
      ...view.progress,
      phase: 'gathering',
      trainLoss: null,
      samplesPerSecond: null,
      secondsLeft: null,
      phasesMs: null,
      waitsFor: null,
    },
    events: [event(1, 0, 'info', 'listening for workers on tcp://0.0.0.0:5555')],
  };
}

/** After the last evaluation. */
export function completedView(): RunView {
  const view = runningView({ steps: EPOCHS * STEPS_PER_EPOCH });
  return {
    ...view,
    progress: {
      ...view.progress,
      phase: 'ended',
      outcome: 'completed',
      secondsLeft: 0,
      modelSha256: '354903407720fbbd34bda2a92ad1d976e62fd5eac138e4bd61761890c3c4dfc1',
    },
  };
}

/** A worker that is late, one that is slow, one that does not answer and one that loads. */
export function troubledView(): RunView {
  const view = runningView({ workers: 6 });
  const change: Readonly<Record<number, Partial<WorkerView>>> = {
    2: { lagMs: 9.8, extraShards: 0 },
    3: { samplesPerSecond: 3_120, samples: 31_000 },
    4: { state: 'unresponsive', lagMs: 3.1 },
    6: {
      state: 'loading',
      samplesPerSecond: null,
      samples: 0,
      lagMs: null,
      heartbeatRoundTripMs: null,
      extraShards: 0,
    },
  };
  return {
    ...view,
    progress: {
      ...view.progress,
      samplesPerSecond: 24_100,
      phasesMs: { broadcast: 0.2, compute: 12.4, gather: 9.6, reduce: 0.2, optimize: 0.1 },
      waitsFor: 'the result of worker 2 (rack-1) and worker 4 (rack-1)',
    },
    workers: view.workers.map((worker) => ({ ...worker, ...change[worker.worker] })),
    events: [
      ...view.events,
      event(60, 1_185, 'warning', 'worker 4 (rack-1:2104) left: nothing heard of it for 2 s'),
      event(61, 1_190, 'info', 'worker 6 (rack-2:2106) joined, engine simd on AMD EPYC, WebAssembly SIMD'),
      event(
        62,
        1_200,
        'error',
        'worker 5 (rack-2:2105) sent a wrong gradient in step 1200 (SHA-256 0f3a..., where worker 1 (rack-1:2101) and worker 2 (rack-1:2102) have 77b1...). It is out of the run. 12 micro-batches that it computed before went into the model without a check.',
      ),
    ],
  };
}

/** An event of a run, by the step after which it happened. */
export function event(id: number, steps: number, level: EventView['level'], text: string): EventView {
  return { id, atMs: STARTED_AT_MS + steps * STEP_MS, steps, level, text };
}

/** A worker that does what it should. */
export function readyWorker(worker: number, among: number): WorkerView {
  const wobble = noise(worker);
  return {
    worker,
    host: `rack-${Math.ceil(worker / 4)}`,
    pid: 2_100 + worker,
    engine: 'simd',
    device: 'AMD EPYC, WebAssembly SIMD',
    threads: 1,
    state: 'ready',
    samplesPerSecond: 21_000 + 1_500 * wobble,
    samples: Math.round((630_000 * (1 + 0.05 * wobble)) / among),
    lagMs: worker === 1 ? 0.1 : 0.7 + 0.4 * wobble,
    heartbeatRoundTripMs: 0.4 + 0.1 * wobble,
    extraShards: worker % 3,
  };
}

function curveUntil(steps: number): Curve {
  const stride = steps > 800 ? 4 : 1;
  const ends = Array.from({ length: Math.floor(steps / stride) }, (_, index) => (index + 1) * stride);
  return {
    stride,
    steps: ends,
    trainLoss: ends.map((step) => lossAt(step) * (1 + 0.12 * noise(step))),
    samplesPerSecond: ends.map((step) => 37_000 + 2_600 * noise(step + 7) - (step % 236 < 20 ? 6_000 : 0)),
    learningRate: ends.map(() => 0.001),
  };
}

function epochView(epoch: number): EpochView {
  return {
    epoch,
    trainLoss: lossAt((epoch - 0.5) * STEPS_PER_EPOCH),
    testLoss: lossAt(epoch * STEPS_PER_EPOCH) * 0.95 + 0.012,
    trainAccuracy: 0.9885 - 0.7 * Math.exp(-epoch / 1.6) - 0.03 * Math.exp(-epoch / 6),
    testAccuracy: 0.9862 - 0.55 * Math.exp(-epoch / 1.6) - 0.02 * Math.exp(-epoch / 6) + 0.0005 * noise(epoch),
    trainSeconds: 1.6 + 0.1 * noise(epoch),
    learningRate: 0.001,
    evaluationSeconds: 0.41 + 0.02 * noise(epoch),
  };
}

function firstEvents(workers: number, epochs: number): EventView[] {
  const joined = Array.from({ length: Math.min(workers, 8) }, (_, index) => {
    const name = `worker ${index + 1} (rack-${Math.ceil((index + 1) / 4)}:${2_101 + index})`;
    return event(index + 1, 0, 'info', `${name} joined, engine simd on AMD EPYC, WebAssembly SIMD`);
  });
  const evaluated = Array.from({ length: epochs }, (_, index) => {
    const { epoch, testAccuracy } = epochView(index + 1);
    const text = `epoch ${epoch} is done: ${(100 * testAccuracy).toFixed(2)} % of the test digits recognised`;
    return event(20 + epoch, epoch * STEPS_PER_EPOCH, 'info', text);
  });
  return [...joined, ...evaluated];
}

function inspectionAfter(epoch: number): RunView['inspection'] {
  const confusion = Array.from({ length: 100 }, (_, index) => {
    const [label, taken] = [Math.floor(index / 10), index % 10];
    if (label === taken) return 970 + 3 * label;
    return Math.max(0, Math.round(6 * noise(index * 31) - 1) + (label === 4 && taken === 9 ? 11 : 0));
  });
  const mostWrong = Array.from({ length: 10 }, (_, index) => ({
    sample: 340 + 877 * index,
    label: (4 + 3 * index) % 10,
    predicted: (9 + 7 * index) % 10,
    labelProbability: 0.0004 * (index + 1) ** 2,
    pixels: digitPixels(index),
  }));
  const filters = Array.from({ length: 150 }, (_, index) => {
    const [filter, row, column] = [Math.floor(index / 25), Math.floor((index % 25) / 5) - 2, (index % 5) - 2];
    return 0.4 * Math.sin(filter + row * Math.cos(filter) + column * Math.sin(filter)) + 0.08 * noise(index);
  });
  return { epoch, confusion, mostWrong, filters };
}

/** A ring with a stroke, which looks enough like a digit. */
function digitPixels(index: number): string {
  const bytes = Uint8Array.from({ length: 1024 }, (_, pixel) => {
    const [x, y] = [(pixel % 32) - 16, Math.floor(pixel / 32) - 12];
    const ring = Math.abs(Math.hypot(x, y * (1 + 0.06 * index)) - 6) < 1.8;
    const stroke = y > 0 && y < 14 && Math.abs(x - 5 + 0.12 * index * y) < 1.6;
    return ring || stroke ? 235 : 0;
  });
  return Buffer.from(bytes).toString('base64');
}

const lossAt = (step: number): number => 0.035 + 2.27 * Math.exp(-step / 150) + 0.12 * Math.exp(-step / 700);

/** Between -1 and 1. */
const noise = (index: number): number => Math.sin(12.9898 * index) * Math.cos(4.1414 * index * index);
