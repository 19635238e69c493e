import type { ShardKind, WorkerState } from './state.js';

/** Figures of a run for people, files and metrics. */

/** One update, as people and metrics see it. */
export interface StepReport {
  /** Global number, from 0. */
  readonly step: number;
  /** From 0. */
  readonly epoch: number;
  /** From 0. */
  readonly stepInEpoch: number;
  readonly stepsPerEpoch: number;
  readonly sampleCount: number;
  /** Mean negative log-likelihood of the step's samples, in nats, before its update. */
  readonly meanLoss: number;
  readonly correctCount: number;
  /** Workers that were ready when the step ended. */
  readonly workerCount: number;
  readonly phases: StepPhases;
}

/** Where a step's time went, in milliseconds. */
export interface StepPhases {
  /** From its first shard dealt to the parameters updated. */
  readonly totalMs: number;
  /** Handing parameters and shards to the transport. */
  readonly broadcastMs: number;
  /** The slowest accepted result's computation, as its worker measured it. */
  readonly computeMs: number;
  /** Adding partials. */
  readonly reduceMs: number;
  /** Adam. */
  readonly optimizeMs: number;
  /** The rest: messages under way and waiting for their turn. */
  readonly gatherMs: number;
}

/** A worker's result of which at least a part entered a step, as metrics see it. */
export interface ResultReport {
  readonly worker: WorkerState;
  /** Of the part that entered. */
  readonly sampleCount: number;
  /** Time that the engine took, as the worker measured it, in milliseconds. */
  readonly computeMs: number;
  /** How long after the first result of its step it came, in milliseconds. */
  readonly lagMs: number;
}

/** A shard that was sent to a worker, as metrics see it. */
export interface DealReport {
  readonly worker: WorkerState;
  readonly kind: ShardKind;
  readonly sampleCount: number;
}

/** A worker's measurement of the way to the coordinator and back. */
export interface HeartbeatReport {
  readonly worker: WorkerState;
  /** In milliseconds. */
  readonly roundTripMs: number;
}

/** One epoch with its evaluation, as people, files and metrics see it. */
export interface EpochReport {
  /** From 0. */
  readonly epoch: number;
  readonly testCount: number;
  /** Mean negative log-likelihood over the test set, in nats. */
  readonly testLoss: number;
  readonly testCorrect: number;
  /** Mean of the epoch's training losses, in nats, weighted by samples. */
  readonly trainLoss: number;
  readonly trainCorrect: number;
  readonly trainCount: number;
  /** From the epoch's first step to its last update; time in which no coordinator lived does not count. */
  readonly trainSeconds: number;
  readonly evaluationSeconds: number;
}
