// The figures that tables look up: their names, and what they are measured for.
import type { StepPhases } from '../src/coordinator/core/reports.js';
import { counted } from '../src/shared/text/plural.js';

export const SIMD_ALONE = 'simd, one core';
export const REFERENCE_ALONE = 'reference, one core';
/** Engines of one thread in as many processes, with nothing between them. @param kernel a KernelName */
export const enginesFigure = (kernel: string, count: number): string =>
  count === 1 ? `${kernel}, one core` : `${kernel}, ${count} engines at once`;

/** @param stage a Stage of kernels/stages.ts, or WHOLE */
export const kernelFigure = (kernel: string, stage: string): string => `${kernel}: ${stage}`;
/** @param vectors as in PEAK_OF */
export const peakFigure = (vectors: string): string => `peak of ${vectors}`;

/** How fast a cluster is, and what it needs. The shares are of as many engines at once as it has threads, in the same round. */
export type ClusterQuantity =
  | 'throughput'
  | 'whole run'
  | 'share of engines'
  | 'share of engines, whole run'
  | 'epoch end'
  | 'coordinator memory'
  | 'worker memory';
/** The phases of a step, and the whole. */
export const PHASES: readonly (readonly [keyof StepPhases, string])[] = [
  ['totalMs', 'step'],
  ['broadcastMs', 'broadcast'],
  ['computeMs', 'compute'],
  ['gatherMs', 'gather'],
  ['reduceMs', 'reduce'],
  ['optimizeMs', 'optimize'],
];
/** @param quantity a ClusterQuantity, or the name of one of PHASES */
export const clusterFigure = (cluster: string, quantity: string): string => `${cluster}: ${quantity}`;
/** A cluster of `train` with a kernel, as clusterFigure takes it. */
export const clusterOf = (kernel: string, layout: Layout): string => `${kernel}, ${layoutName(layout)}`;

/** How `train` uses the cores of a host: both multiply. */
export interface Layout {
  /** Worker processes; 'here': one worker in the coordinator's process. */
  readonly workers: number | 'here';
  readonly threads: number;
}

/** '2 workers x 1 thread'. */
export const layoutName = ({ workers, threads }: Layout): string =>
  `${workers === 'here' ? 'one process' : counted(workers, 'worker')} x ${counted(threads, 'thread')}`;

/** Threads that compute. */
export const threadsOf = ({ workers, threads }: Layout): number => (workers === 'here' ? 1 : workers) * threads;

/** A thread for each core: as `train` does it, in a worker process, and in as many worker processes; before them one thread alone. */
export function layoutsOf(cores: number): readonly Layout[] {
  const one: Layout = { workers: 1, threads: 1 };
  if (cores === 1) return [{ workers: 'here', threads: 1 }, one];
  return [one, { workers: 'here', threads: cores }, { workers: 1, threads: cores }, { workers: cores, threads: 1 }];
}

/** A worker whose memory is measured, whatever cores there are. */
export const LARGE_WORKER: Layout = { workers: 1, threads: 16 };

export const PYTORCH = 'PyTorch';
/** Whole steps on one core. @param trainer a kernel, or a peer by its name */
export const stepsFigure = (trainer: string): string => `steps: ${trainer}`;
/** A peer that was measured in turn with a worker of ours. */
export const peerFigure = (peer: string, threads: number): string => `${peer}, threads: ${threads}`;
/** A cluster of one worker that was measured in turn with peers. */
export const peerWorkerFigure = (threads: number): string => `worker in turn, threads: ${threads}`;

/** Whole trainings with evaluations on all cores. @param trainer TRAINING_OF_OURS, or a peer by its name */
export const trainingFigure = (trainer: string): string => `whole training: ${trainer}`;
export const TRAINING_OF_OURS = 'train';
/** With the start of its processes. */
export const TRAINING_TIME = '20 epochs of train';

/** Trainings by the recipe fast, in the order in which they take turns. */
export const RECIPE_OF_OURS = 'train --recipe fast';
export const RECIPE_OF_PYTORCH = 'PyTorch, eager';
export type RecipeQuantity = 'accuracy' | 'time' | 'with its start';
/** @param trainer one of the two */
export const recipeFigure = (trainer: string, quantity: RecipeQuantity): string => `${trainer}: ${quantity}`;

/** Each is a cluster, as clusterFigure takes it. */
export const TRANSPORTS = ['ipc', 'tcp, --insecure', 'tcp, CURVE'] as const;
export const STEP_BEFORE_FETCH = 'step of one worker';
export const STEP_BESIDE_FETCH = 'step of one worker while another fetches';
export const FETCH = 'start and fetch';

export const WATCHED_WORKER_COUNTS = [2, 16, 64];
export type WatchingQuantity = 'step' | 'scrape' | 'message to a page' | 'checkpoint';
/** The coordinator's work for metrics and page. */
export const watchingFigure = (workers: number, quantity: WatchingQuantity): string =>
  `${workers} workers: ${quantity}`;
export const WATCHED_SHARE = 'throughput of a watched cluster by that of one that nobody looks at';

export const SCALING_WORKER_COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/** Of each worker: it computes so many micro-batches at a time, and gets so many of each step. */
export const HOST_THREADS = 16;
/** The time that each worker seems to compute in a step, whatever their number: as with a bigger batch on more hosts. */
export const HOST_COMPUTE_MS = 50;
export type ScalingTransport = 'encrypted' | 'insecure';
/** Processor time of the coordinator's threads and of the process with all workers; then traffic. */
export type ScalingQuantity = 'main thread' | 'transport' | 'front' | 'helpers' | 'workers' | 'sent' | 'received';
/** @param quantity a ScalingQuantity, or the name of one of PHASES */
export const scalingFigure = (transport: ScalingTransport, workers: number, quantity: string): string =>
  `${transport}, ${workers} ${workers === 1 ? 'worker' : 'workers'}: ${quantity}`;

export const CORE_WORKER_COUNTS = [10, 100, 1_000, 4_000];
/** `begin` and `step` are for each worker, the others for each event. `step` has garbage collection and the simulated workers in it. */
export type CoreQuantity = 'join' | 'result' | 'heartbeat' | 'tick' | 'begin' | 'step';
/** The coordinator's decisions alone. */
export const coreFigure = (workers: number, quantity: CoreQuantity): string => `core, ${workers} workers: ${quantity}`;

export type KilledWorkerQuantity = 'step' | 'extra time' | 'extra steps' | 'work of the dead' | 'noticed';
export const killedWorkerFigure = (transport: string, quantity: KilledWorkerQuantity): string =>
  `worker killed, ${transport}: ${quantity}`;

export type SlowWorkerQuantity = 'step of four equal' | 'step with one slow' | 'share of four equal' | 'ideal share';
export const slowWorkerFigure = (batchSize: number, quantity: SlowWorkerQuantity): string =>
  `one slow of four, batch ${batchSize}: ${quantity}`;

export type StoppedWorkerQuantity = 'step before' | 'longest step' | 'lost' | 'share of the worker' | 'back';
export const stoppedWorkerFigure = (quantity: StoppedWorkerQuantity): string => `one of four stopped: ${quantity}`;

export type ResumeQuantity = 'first step' | 'listening' | 'all workers ready' | 'repeated steps';
export const resumeFigure = (transport: string, pauseMs: number, quantity: ResumeQuantity): string =>
  `coordinator killed, ${transport}, started after ${pauseMs / 1000} s: ${quantity}`;

/** @param rate 0..1 */
export const auditFigure = (rate: number): string => `whole run with --audit ${rate}`;

/** What clients send to a server of a model, and how: as many connections as there are, each asking again when it is answered. */
export const SERVING_LOADS = ['PNG of 28 x 28', 'JPEG of 1000 x 1000', 'batch of 100 PNGs'] as const;
export type ServingLoad = (typeof SERVING_LOADS)[number];
export type ServingQuantity = 'requests' | 'p50' | 'p99';
export const servingFigure = (load: ServingLoad, quantity: ServingQuantity): string => `${load}: ${quantity}`;
/** The highest steady rate of PNGs whose 99th percentile stays within SERVING_P99_MS. */
export const STEADY_RATE = 'steady rate of PNGs';
export const STEADY_P99 = 'p99 at the steady rate';
export const SERVING_P99_MS = 10;
