/**
 * What the page shows of a run: plain JSON, made by a coordinator, kept in the run directory, read by a browser. A page that is
 * connected has a view, and applies the changes that follow.
 */

/** Raised whenever the meaning of a field changes. */
export const RUN_VIEW_VERSION = 2;

export interface RunView {
  readonly version: typeof RUN_VIEW_VERSION;
  readonly run: RunFacts;
  readonly progress: Progress;
  /** In order of joining. */
  readonly workers: readonly WorkerView[];
  /** Workers that went without being asked to, oldest first, until a while after others have taken their places. */
  readonly lost: readonly LostWorker[];
  readonly curve: Curve;
  /** In order; those whose evaluation is done, thinned out by `keptEpochs`. */
  readonly epochs: readonly EpochView[];
  /** Oldest first; the last ones. */
  readonly interruptions: readonly Interruption[];
  /** Oldest first. */
  readonly events: readonly EventView[];
  /** Of the last evaluated epoch; null before the first. */
  readonly inspection: Inspection | null;
  /** When it was written down, as Unix time in milliseconds; null in what a page is told, and where it is not known. */
  readonly savedAtMs: number | null;
}

/** A time in which no coordinator lived. */
export interface Interruption {
  /** Updates made by its end: the run went on from there. */
  readonly steps: number;
  /** When the run was heard of last, as Unix time in milliseconds; null when nobody knows. */
  readonly fromMs: number | null;
  /** When it went on, as Unix time in milliseconds. */
  readonly untilMs: number;
}

/** What does not change while a run lasts. */
export interface RunFacts {
  /** That people know it by: its directory's. */
  readonly name: string;
  readonly runId: string;
  readonly packageVersion: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Of the whole run. */
  readonly epochs: number;
  /** Optimizer updates of one epoch. */
  readonly stepsPerEpoch: number;
  /** In samples. */
  readonly batchSize: number;
  /** In samples. */
  readonly microBatchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly trainCount: number;
  readonly testCount: number;
}

/** How the run stands. */
export interface Progress {
  readonly phase: 'gathering' | 'training' | 'finishing' | 'closing' | 'ended';
  /** How it ended; null while it goes on. */
  readonly outcome: 'completed' | 'interrupted' | 'failed' | null;
  /** Of the trained model's file, in hexadecimal; null before it is there. */
  readonly modelSha256: string | null;
  /** Since the run's begin, until its end or now, without the time in which no coordinator lived. */
  readonly secondsElapsed: number;
  /** Time that workers took part in the run, in seconds, added up over them: what the run costs. */
  readonly workerSeconds: number;
  /** Updates made since the run's begin. */
  readonly steps: number;
  /** Mean negative log-likelihood of the last steps, in nats, smoothed; null before the first, and while it is not finite. */
  readonly trainLoss: number | null;
  /**
   * Samples that entered an update, in the last seconds; 0 while training stands still, null before the first step. When the run is over:
   * the mean since it began or went on.
   */
  readonly samplesPerSecond: number | null;
  /** Until the last step, at the rate of late; null when nobody can say. */
  readonly secondsLeft: number | null;
  /** Where a step's time goes, in milliseconds, smoothed; null before the first step. */
  readonly phasesMs: PhasesMs | null;
  /** What the step at hand waits for, in words that go on after 'waits for'; null when nobody can say. */
  readonly waitsFor: string | null;
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
  /** 'unresponsive': others had to do its work, and it has not been heard of since. */
  readonly state: 'loading' | 'ready' | 'unresponsive';
  /** While it computes; null until its first result. */
  readonly samplesPerSecond: number | null;
  /** Of its results, those that entered an update. */
  readonly samples: number;
  /** How long after the first result of a step its own comes, in milliseconds, smoothed; null until its first result. */
  readonly lagMs: number | null;
  /** Of its last heartbeat, in milliseconds; null before. */
  readonly heartbeatRoundTripMs: number | null;
  /** Shards dealt to it because they were late or lost elsewhere. */
  readonly extraShards: number;
}

/** A worker that crashed, was cut off, or was taken out because of what it sent. */
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
 * Training loss and throughput over the steps, thinned out evenly so that it stays short: a point is the mean of `stride` steps.
 * The columns are of equal length.
 */
export interface Curve {
  /** A power of two, in steps. */
  readonly stride: number;
  /** Updates made by a point's end, from 1. */
  readonly steps: readonly number[];
  /** Mean negative log-likelihood, in nats; null where it is not finite. */
  readonly trainLoss: readonly (number | null)[];
  readonly samplesPerSecond: readonly number[];
}

export interface EpochView {
  /** From 1. */
  readonly epoch: number;
  /** Means, in nats; null where they are not finite. */
  readonly trainLoss: number | null;
  readonly testLoss: number | null;
  /** Of the training samples, each before the update of its step: 0..1; null in what was written before it was counted. */
  readonly trainAccuracy: number | null;
  /** 0..1. */
  readonly testAccuracy: number;
  readonly trainSeconds: number;
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

/** What the model makes of the test set. */
export interface Inspection {
  /** From 1. */
  readonly epoch: number;
  /** 10 x 10 counts: row is the label, column what it was taken for. */
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
  /** That it gave to the label: 0..1. */
  readonly labelProbability: number;
  /** 32 x 32 grey values 0..255, row by row, in base64. */
  readonly pixels: string;
}

/** What has changed since the view or the change before. */
export interface RunChange {
  readonly progress: Progress;
  readonly workers: readonly WorkerView[];
  readonly lost: readonly LostWorker[];
  /** Points that come after the first `from` ones, whose later ones are void. */
  readonly curve: Curve & { readonly from: number };
  /** Epochs that came after those known. */
  readonly epochs: readonly EpochView[];
  /** Events that came after those known. */
  readonly events: readonly EventView[];
  /** null: the one before holds. */
  readonly inspection: Inspection | null;
}
