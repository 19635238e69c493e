// Measures the cost of metrics and page: their time within the coordinator, and a cluster that is watched beside one that is not.
import type { StepReport } from '../src/coordinator/core/reports.js';
import type { WorkerState } from '../src/coordinator/core/state.js';
import type { CoordinatorStatus } from '../src/coordinator/watching/coordinator-status.js';
import { RunMetrics } from '../src/coordinator/watching/metrics/run-metrics.js';
import type { ProgressListener } from '../src/coordinator/watching/progress-listener.js';
import { Traffic } from '../src/coordinator/watching/traffic.js';
import { RunViewBuilder } from '../src/coordinator/watching/view/run-view-builder.js';
import { CONTRACT, CONTRACT_BITS } from '../src/shared/contract.js';
import {
  CLASSIC_SETTINGS,
  DEFAULT_BATCH_SIZE,
  DEFAULT_EPOCHS,
  DEFAULT_LEARNING_RATE,
  DEFAULT_MICRO_BATCH_SIZE,
  type RunConfig,
} from '../src/shared/run-config.js';
import { type ClusterRate, measureCluster } from './cluster-throughput.js';
import { WATCHED_SHARE, WATCHED_WORKER_COUNTS, watchingFigure } from './figure-names.js';
import type { Recording } from './record/recording.js';
import { freeAddress, watch } from './run-viewer.js';
import { median } from './statistics.js';
import { recordCluster } from './throughput-report.js';

/** The default run has 2,360. */
const STEPS = 20 * 118;
/** Every half second, where a step takes 13 ms. */
const HEARTBEAT_EVERY_STEPS = 40;
/** Scrapes, messages and checkpoints are timed this often. */
const REPETITIONS = 200;

const CLUSTER_WORKERS = 2;
const CLUSTER_EPOCHS = 4;

/** @param rounds watched and unwatched clusters take turns this often, so that a slow spell of the machine hits both */
export async function reportWatching(recording: Recording, rounds: number): Promise<void> {
  console.log(`What the coordinator does for metrics and page in a run of ${STEPS} steps (medians of ${REPETITIONS})`);
  for (const workerCount of WATCHED_WORKER_COUNTS) console.log(await reportListeners(recording, workerCount));
  console.log(
    `\nClusters of ${CLUSTER_WORKERS} on all of MNIST, in turn (${rounds} rounds): nobody looks; a page is open, and metrics are asked for every second`,
  );
  const clusters: Record<'unwatched' | 'watched', ClusterRate[]> = { unwatched: [], watched: [] };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const unwatched = await measureCluster(CLUSTER_WORKERS, CLUSTER_EPOCHS, ['--http', 'off']);
    const address = await freeAddress();
    const stop = watch(address);
    const watched = await measureCluster(CLUSTER_WORKERS, CLUSTER_EPOCHS, [
      ...['--http', address],
      ...['--linger-s', '0'],
    ]);
    const { scrapes, events } = stop();
    clusters.unwatched.push(unwatched);
    clusters.watched.push(watched);
    ratios.push(watched.samplesPerSecond / unwatched.samplesPerSecond);
    console.log(
      `  ${unwatched.phases.totalMs.toFixed(2)} ms and ${watched.phases.totalMs.toFixed(2)} ms a step; ${scrapes} scrapes and ${events} bytes of events read`,
    );
  }
  console.log(`  watched: ${median(ratios).toFixed(3)} of the throughput`);
  for (const [name, rates] of Object.entries(clusters)) recordCluster(recording, name, rates);
  recording.add(WATCHED_SHARE, '', ratios);
}

/** Times metrics and page by themselves, with that many workers. Returns a line to print. */
async function reportListeners(recording: Recording, workerCount: number): Promise<string> {
  const workers = Array.from({ length: workerCount }, (_, i) => workerState(i + 1));
  const status: CoordinatorStatus = {
    phase: 'training',
    cursor: { step: 0, epoch: 0, stepInEpoch: 0 },
    best: null,
    step: 0,
    workers,
    lastDecision: null,
    queues: { chunk: 0, image: 0, evaluation: 0, checkpoint: 0, audit: 0 },
    traffic: new Traffic(),
    droppedMessages: 0,
  };
  const builder = new RunViewBuilder({
    runDirectory: '/run',
    config: CONFIG,
    identity: { runId: 'run', packageVersion: '0.0.0', startedAt: '2026-01-01T00:00:00Z' },
    steps: 0,
    epochs: [],
    evaluating: [],
    earlier: null,
    keptEpoch: () => null,
    status: () => status,
    clock: { monotonicMs: () => performance.now(), unixMs: () => Date.now() },
  });
  const metrics = new RunMetrics({
    config: CONFIG,
    runId: 'run',
    packageVersion: '0.0.0',
    status: () => status,
    pace: () => builder.pace(),
  });
  const listeners: ProgressListener[] = [builder, ...metrics.listeners];
  for (const worker of workers)
    for (const listener of listeners) listener.onNotice?.({ type: 'worker-joined', worker });

  const stepsMs = Array.from({ length: STEPS }, (_, step) => {
    const beganMs = performance.now();
    tellStep(listeners, workers, step);
    return performance.now() - beganMs;
  });
  const scrapesMs: number[] = [];
  let bytes = 0;
  for (let i = 0; i < REPETITIONS; i++) {
    const beganMs = performance.now();
    bytes = (await metrics.set.render()).text.length;
    scrapesMs.push(performance.now() - beganMs);
  }
  const changesMs = Array.from({ length: REPETITIONS }, (_, i) => {
    const mark = builder.mark();
    tellStep(listeners, workers, STEPS + i);
    const beganMs = performance.now();
    JSON.stringify(builder.changeSince(mark));
    return performance.now() - beganMs;
  });
  const viewsMs = Array.from({ length: REPETITIONS }, () => {
    const beganMs = performance.now();
    JSON.stringify(builder.view());
    return performance.now() - beganMs;
  });
  recording.add(
    watchingFigure(workerCount, 'step'),
    'µs',
    stepsMs.map((stepMs) => 1000 * stepMs),
  );
  recording.add(watchingFigure(workerCount, 'scrape'), 'ms', scrapesMs);
  recording.add(watchingFigure(workerCount, 'message to a page'), 'ms', changesMs);
  recording.add(watchingFigure(workerCount, 'checkpoint'), 'ms', viewsMs);
  return (
    `  ${String(workerCount).padStart(2)} workers: ${(1000 * median(stepsMs)).toFixed(1)} µs a step; ` +
    `${median(scrapesMs).toFixed(2)} ms a scrape (${Math.round(bytes / 1024)} KiB); ` +
    `${median(changesMs).toFixed(2)} ms a message to a page, four times a second; ${median(viewsMs).toFixed(2)} ms a checkpoint`
  );
}

/** All that the listeners hear of a step. */
function tellStep(listeners: readonly ProgressListener[], workers: readonly WorkerState[], step: number): void {
  const sampleCount = DEFAULT_BATCH_SIZE / workers.length;
  for (const listener of listeners) {
    for (const worker of workers) listener.onDeal?.({ worker, kind: 'first', sampleCount });
    for (const worker of workers)
      listener.onResult?.({ worker, sampleCount, computeMs: 12, lagMs: worker.ordinal / 10 });
    for (const worker of workers) {
      if ((step + worker.ordinal) % HEARTBEAT_EVERY_STEPS === 0) listener.onHeartbeat?.({ worker, roundTripMs: 0.3 });
    }
    listener.onStep?.(stepReport(step, workers.length));
  }
}

function stepReport(step: number, workerCount: number): StepReport {
  return {
    step,
    epoch: Math.floor(step / 118),
    stepInEpoch: step % 118,
    stepsPerEpoch: 118,
    sampleCount: DEFAULT_BATCH_SIZE,
    learningRate: 1e-3,
    meanLoss: 2 / (1 + step / 100),
    correctCount: 400,
    workerCount,
    phases: { totalMs: 13, broadcastMs: 0.1, computeMs: 12, reduceMs: 0.1, optimizeMs: 0.1, gatherMs: 0.7 },
    madeAtMs: performance.now(),
  };
}

function workerState(ordinal: number): WorkerState {
  return {
    peer: String(ordinal),
    workerId: String(ordinal),
    ordinal,
    engine: 'simd',
    device: 'AMD EPYC, WebAssembly SIMD',
    threads: 1,
    bits: CONTRACT_BITS,
    host: `host-${ordinal}`,
    pid: 1000 + ordinal,
    metricsAddress: null,
    publicKey: null,
    status: 'ready',
    lastHeardMs: 0,
    measuredSamplesPerMs: [],
    samplesPerMs: 20,
    shard: null,
    responsive: true,
    parametersOfStep: 0,
    unauditedLeaves: 0,
  };
}

const CONFIG: RunConfig = {
  contract: CONTRACT,
  epochs: DEFAULT_EPOCHS,
  batchSize: DEFAULT_BATCH_SIZE,
  microBatchSize: DEFAULT_MICRO_BATCH_SIZE,
  learningRate: DEFAULT_LEARNING_RATE,
  seed: 0,
  shuffle: true,
  normalization: { mean: 0.1037, standardDeviation: 0.3081 },
  trainSplit: { sampleCount: 60_000, sha256: '' },
  testSplit: { sampleCount: 10_000, sha256: '' },
  ...CLASSIC_SETTINGS,
};
