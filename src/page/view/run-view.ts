import type { Choice } from './choice.js';
import type { DatasetView } from './dataset-view.js';

/**
 * Everything that the page shows of a run, as plain JSON. A coordinator makes it and keeps it in the run directory; a
 * browser reads it. A connected page has a view, and applies the changes that follow.
 */

/** Raised whenever the meaning of a field changes. */
export const RUN_VIEW_VERSION = 2;

export interface RunView {
  readonly version: typeof RUN_VIEW_VERSION;
  readonly run: RunFacts;
  readonly progress: Progress;
  /** In order of joining. */
  readonly workers: readonly WorkerView[];
  /** Workers that left unexpectedly, oldest first. Each stays for a while after another has taken its place. */
  readonly lost: readonly LostWorker[];
  readonly curve: Curve;
  /** Evaluated epochs in order, thinned out by `keptEpochs`. */
  readonly epochs: readonly EpochView[];
  /** The last ones, oldest first. */
  readonly interruptions: readonly InterruptionView[];
  /** Oldest first. */
  readonly events: readonly EventView[];
  /** Inspection of the last evaluated epoch; null before the first. */
  readonly inspection: Inspection | null;
  /** null: not known yet, and in views that were saved before there was this. */
  readonly data: DatasetView | null;
  /** When the view was saved, as Unix time in milliseconds; null in what a page is told, and if it is unknown. */
  readonly savedAtMs: number | null;
}

/** The pace of a run, in the figures that page, terminal, log and metrics share. */
export type RunPace = Pick<RunView, 'progress' | 'workers'>;

/** A time in which no coordinator lived. */
export interface InterruptionView {
  /** Updates made by its end, when the run resumed. */
  readonly steps: number;
  /** When the run was last heard of, as Unix time in milliseconds; null if unknown. */
  readonly fromMs: number | null;
  /** When the run resumed, as Unix time in milliseconds. */
  readonly untilMs: number;
}

/** Everything that does not change while a run lasts. */
export interface RunFacts {
  /** Name of the run for people: that of its directory. */
  readonly name: string;
  readonly runId: string;
  readonly packageVersion: string;
  /** Order of operations, by number. */
  readonly contract: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Epochs of the whole run. */
  readonly epochs: number;
  /** Optimizer updates of one epoch. */
  readonly stepsPerEpoch: number;
  /** In samples. */
  readonly batchSize: number;
  /** In samples. */
  readonly microBatchSize: number;
  readonly learningRate: number;
  /** The schedule in words that continue the rate; null: the rate is the same in all steps, or it is unknown. */
  readonly schedule: string | null;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly trainCount: number;
  readonly testCount: number;
  /** Samples of the validation set, which is evaluated after each epoch; null: the test set is. */
  readonly validationCount: number | null;
  /** By class number, 2 to 256. */
  readonly classNames: readonly string[];
}

/** How far the run is. */
export interface Progress {
  readonly phase: 'gathering' | 'training' | 'finishing' | 'closing' | 'ended';
  /** How the run ended; null while it continues. */
  readonly outcome: 'completed' | 'interrupted' | 'failed' | null;
  /** SHA-256 of the trained model's file, in hexadecimal; null until the file exists. */
  readonly modelSha256: string | null;
  /** Seconds from the run's begin until its end or now, without the times in which no coordinator lived. */
  readonly secondsElapsed: number;
  /** Seconds that workers took part in the run, added up over them: the cost of the run. */
  readonly workerSeconds: number;
  /** Updates made since the run's begin. */
  readonly steps: number;
  /** Mean negative log-likelihood of the last steps, in nats, smoothed; null before the first, and while it is not finite. */
  readonly trainLoss: number | null;
  /**
   * Samples per second that entered an update in the last seconds; 0 while training stands still, null before the first
   * step. When the run is over: the mean since it began or was resumed.
   */
  readonly samplesPerSecond: number | null;
  /** Seconds until the last step, at the recent rate; null if unknown. */
  readonly secondsLeft: number | null;
  /** Time of each part of a step, in milliseconds, smoothed; null before the first step. */
  readonly phasesMs: PhasesMs | null;
  /** The reason why the current step waits, in words that continue 'waits for'; null if unknown. */
  readonly waitsFor: string | null;
  readonly choice: Choice;
}

/** Parts of a step, in milliseconds. */
export interface PhasesMs {
  readonly broadcast: number;
  readonly compute: number;
  readonly gather: number;
  readonly reduce: number;
  readonly optimize: number;
}

export interface WorkerView {
  /** 1, 2, 3 ... in order of joining. */
  readonly worker: number;
  readonly host: string;
  readonly pid: number;
  readonly engine: string;
  readonly device: string;
  /** Micro-batches that it computes at a time. */
  readonly threads: number;
  /** 'unresponsive': others had to do its work, and nothing was heard from it since. */
  readonly state: 'loading' | 'ready' | 'unresponsive';
  /** Speed while all its threads compute; null until its first result. */
  readonly samplesPerSecond: number | null;
  /** Samples of its results that entered an update. */
  readonly samples: number;
  /**
   * How long after the first result of a step its own result comes, in milliseconds, smoothed; null until its first
   * result.
   */
  readonly lagMs: number | null;
  /** Round trip of its last heartbeat, in milliseconds; null before. */
  readonly heartbeatRoundTripMs: number | null;
  /** Shards dealt to it because they were late or lost elsewhere. */
  readonly extraShards: number;
}

/** A worker that crashed, was cut off, or was taken out because of its messages. */
export interface LostWorker extends Pick<WorkerView, 'worker' | 'host' | 'pid' | 'engine' | 'device' | 'samples'> {
  /** As in WorkerView, until it was lost. */
  readonly extraShards: number;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  /** In words. */
  readonly reason: string;
  /** Whether it came back, or another worker has taken its place. */
  readonly replaced: boolean;
}

/**
 * Training loss, throughput and learning rate over the steps. It is thinned out evenly, so that it stays short: a point is the mean of
 * `stride` steps. The columns are of equal length.
 */
export interface Curve {
  /** A power of two, in steps. */
  readonly stride: number;
  /** Updates made by a point's end, from 1. */
  readonly steps: readonly number[];
  /** Mean negative log-likelihood, in nats; null where it is not finite. */
  readonly trainLoss: readonly (number | null)[];
  readonly samplesPerSecond: readonly number[];
  /** Rate of a point's last step; null in points of earlier versions. */
  readonly learningRate: readonly (number | null)[];
}

export interface EpochView {
  /** From 1. */
  readonly epoch: number;
  /** Means, in nats; null where they are not finite. The test is of the validation set if the run has one. */
  readonly trainLoss: number | null;
  readonly testLoss: number | null;
  /**
   * Share of the training samples that were right, each before the update of its step: 0..1; null in views that were
   * saved before it was counted.
   */
  readonly trainAccuracy: number | null;
  /** 0..1. */
  readonly testAccuracy: number;
  readonly trainSeconds: number;
  /** Rate of the epoch's last step; null: unknown, because an earlier version trained the epoch. */
  readonly learningRate: number | null;
  readonly evaluationSeconds: number;
}

export type EventLevel = 'info' | 'warning' | 'error';

export interface EventView {
  /** Counts up over the run; never repeated. */
  readonly id: number;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  /** Updates made by then. */
  readonly steps: number;
  readonly level: EventLevel;
  /** In words. */
  readonly text: string;
}

/** How the model does on the test set. */
export interface Inspection {
  /** From 1. */
  readonly epoch: number;
  /** Row by row, a square with a row and a column for each of the run's classes: the row is the label, the column the predicted class. */
  readonly confusion: readonly number[];
  /** The samples with the highest losses, worst first. */
  readonly mostWrong: readonly WrongSample[];
  /** Weights of the first convolution: 6 filters of 5 x 5, row by row. */
  readonly filters: readonly number[];
}

export interface WrongSample {
  /** Index in the test set. */
  readonly sample: number;
  readonly label: number;
  readonly predicted: number;
  /** Probability that the model gave to the label: 0..1. */
  readonly labelProbability: number;
  /** 32 x 32 grey values 0..255, row by row, in base64. */
  readonly pixels: string;
}

/** Everything that has changed since the view or the change before. */
export interface RunChange {
  readonly progress: Progress;
  readonly workers: readonly WorkerView[];
  readonly lost: readonly LostWorker[];
  /** New points, which replace all points after the first `from`. */
  readonly curve: Curve & { readonly from: number };
  /** New epochs. */
  readonly epochs: readonly EpochView[];
  /** New events. */
  readonly events: readonly EventView[];
  /** null: it has not changed. */
  readonly inspection: Inspection | null;
  /** null: it has not changed. */
  readonly data: DatasetView | null;
}
