import type { RunConfig } from '../../shared/run-config.js';
import type { EpochResult } from './results.js';
import type { ShardKind, WorkerState } from './state.js';

/** Reports of a run for people, files and metrics. */

/** Report of one update. */
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
  /** Learning rate of this update, from 0. */
  readonly learningRate: number;
  /** Workers that were ready when the step ended. */
  readonly workerCount: number;
  readonly phases: StepPhases;
  /** When the update was made, in milliseconds on the coordinator's monotonic clock. Reports are told later, several in a row on a busy machine. */
  readonly madeAtMs: number;
}

/** Time of each phase of a step, in milliseconds. */
export interface StepPhases {
  /** From its first shard dealt to the parameters updated. */
  readonly totalMs: number;
  /** Time to hand parameters and shards to the transport. */
  readonly broadcastMs: number;
  /** Time of the slowest accepted computation, as its worker measured it. */
  readonly computeMs: number;
  /** Time to add partials. */
  readonly reduceMs: number;
  /** Time of the update. */
  readonly optimizeMs: number;
  /** The rest: messages that are under way or wait for their turn. */
  readonly gatherMs: number;
}

/** Report of a worker's result, if at least a part of it entered a step. */
export interface ResultReport {
  readonly worker: WorkerState;
  /** Samples of the part that entered. */
  readonly sampleCount: number;
  /** Time that the engine took, as the worker measured it, in milliseconds. */
  readonly computeMs: number;
  /** How long after the first result of its step it came, in milliseconds. */
  readonly lagMs: number;
}

/** Report of a shard that was sent to a worker. */
export interface DealReport {
  readonly worker: WorkerState;
  readonly kind: ShardKind;
  readonly sampleCount: number;
}

/** A worker's measurement of the round trip to the coordinator. */
export interface HeartbeatReport {
  readonly worker: WorkerState;
  /** In milliseconds. */
  readonly roundTripMs: number;
}

/** The split that is evaluated after each epoch, and so chooses the best model. */
export type EvaluatedSplit = 'test' | 'validation';

/** Report of an epoch with its evaluation. */
export interface EpochReport {
  /** From 0. */
  readonly epoch: number;
  /** The split of the next three figures. When it is missing: the test set. Files and logs name the figures by it. */
  readonly split?: EvaluatedSplit | undefined;
  readonly testCount: number;
  /** Mean negative log-likelihood over the split, in nats. */
  readonly testLoss: number;
  readonly testCorrect: number;
  /** Mean of the epoch's training losses, in nats, weighted by samples. */
  readonly trainLoss: number;
  readonly trainCorrect: number;
  readonly trainCount: number;
  /** From the epoch's first step to its last update, without the times in which no coordinator lived. */
  readonly trainSeconds: number;
  /** Rate of the epoch's last step, from 0; null: unknown, because an earlier version trained the epoch. */
  readonly learningRate: number | null;
  readonly evaluationSeconds: number;
}

/** The part of a report on which decisions depend. */
export function epochResultOf({
  epoch,
  testLoss,
  testCorrect,
  testCount,
}: Pick<EpochReport, 'epoch' | 'testLoss' | 'testCorrect' | 'testCount'>): EpochResult {
  const loss = Number.isFinite(testLoss) ? testLoss : Number.POSITIVE_INFINITY;
  return { epoch, loss, correctCount: testCorrect, sampleCount: testCount };
}

/** The split that a run evaluates after each epoch: the validation set if it has one. */
export function evaluatedSplitOf({ validationSplit }: Pick<RunConfig, 'validationSplit'>): EvaluatedSplit {
  return validationSplit ? 'validation' : 'test';
}
