import type { SampleChoice } from '../data/sample-choice.js';
import type { EngineChoice } from '../engine/choice/engine-names.js';
import type { KernelChoice } from '../engine/simd/kernel.js';
import type { ExportFormat } from '../export/export-format.js';
import type { HttpAddress } from '../shared/http/http-server.js';
import type { Augmentation } from '../shared/recipe/recipe.js';
import type { SplitManifest, StartingModel } from '../shared/run-config.js';
import type { OptimizerFlags } from './flags/optimizer.js';
import type { HttpFlags } from './options/http.js';
import type { StoppingFlags } from './options/stopping.js';

/** The parsed values of the commands' options; options/ declares the options. */

export type LogFormat = 'auto' | 'lines' | 'quiet' | 'json';

/** Data set and starting model of the run whose config.json is the configuration file. */
export interface RunData {
  readonly file: string;
  readonly trainSplit: SplitManifest;
  readonly testSplit: SplitManifest;
  readonly startingModel: StartingModel | null;
}

/** Options that `train` and `coordinator` share. */
export interface RunFlags extends HttpFlags, OptimizerFlags, StoppingFlags {
  readonly epochs: number;
  readonly batchSize: number;
  readonly microBatchSize: number;
  readonly lr: number;
  /** Share of the target, 0..0.9999, that all classes get alike. */
  readonly labelSmoothing: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly mean: number | 'auto';
  readonly std: number | 'auto';
  readonly augment: Augmentation | null;
  readonly data?: string;
  readonly dataset?: string;
  /** Samples from 1, or a share below 1. */
  readonly validation?: number;
  readonly cacheDir: string;
  readonly init?: string;
  readonly runDir?: string;
  readonly resume?: boolean;
  /** Whether --epochs comes from the user, and not from a recipe or a default. */
  readonly isEpochsGiven?: boolean;
  readonly checkpointEvery: number;
  readonly audit: number;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly kernel: KernelChoice;
  readonly heartbeatMs: number;
  readonly listen?: string;
  readonly advertise?: string;
  /** undefined: the user has no home. */
  readonly keys?: string;
  readonly insecure?: boolean;
  /** undefined: the default address, or a free port. */
  readonly http?: HttpAddress | 'off';
  readonly lingerS: number;
  /** true: in the run directory. */
  readonly tensorboard?: boolean | string;
  readonly log: LogFormat;
  /** Missing: the configuration file, if there is one, is not that of a run. */
  readonly dataOfConfig?: RunData;
}

export interface TrainFlags extends RunFlags {
  readonly workers: number | 'auto';
  readonly threads: number | 'auto';
  readonly pinWorkers: boolean;
  readonly engine: EngineChoice;
}

export interface CoordinatorFlags extends RunFlags {
  readonly listen: string;
  /** File for the join token. */
  readonly joinFile?: string;
}

export interface WorkerFlags extends HttpFlags {
  readonly connect?: string;
  readonly join?: string;
  readonly joinFile?: string;
  readonly key?: string;
  /** undefined: the user has no home. */
  readonly keys?: string;
  readonly insecure?: boolean;
  readonly cacheDir: string;
  readonly http?: HttpAddress | 'off';
  readonly joinTimeoutS: number;
  readonly engine: EngineChoice;
  readonly kernel: KernelChoice;
  readonly threads: number | 'auto';
  readonly pinThreads: boolean;
  readonly data?: string;
  readonly dataset?: string;
  readonly log: LogFormat;
  readonly injectBitFlips?: number;
  readonly injectHugeGradients?: number;
  readonly injectPaceMs?: number;
  readonly injectThreadDeaths?: number;
}

export interface ViewFlags extends HttpFlags {
  /** undefined: the default address, or a free port. */
  readonly http?: HttpAddress;
}

export interface ExportFlags {
  /** undefined: not given, which is wrong. */
  readonly format?: ExportFormat;
  /** undefined: the default of the format. */
  readonly output?: string;
  readonly preprocessing?: boolean;
  readonly force?: boolean;
}

export interface EvaluateFlags {
  readonly data?: string;
  readonly dataset?: string;
  readonly split: SampleChoice;
  readonly cacheDir: string;
  /** Samples, 0..MAX_LISTED_MISTAKES. */
  readonly worst: number;
  readonly pictures?: boolean;
  readonly kernel: KernelChoice;
  readonly json?: boolean;
  /** File for the report. */
  readonly html?: string;
}

export interface ServeFlags extends HttpFlags {
  /** undefined: the default address, or a free port. */
  readonly http?: HttpAddress;
  readonly trustedProxies: readonly string[];
  /** Requests a second; 0: any number. */
  readonly rateLimit: number;
  readonly maxBodyMib: number;
  readonly maxMegapixels: number;
  readonly maxImages: number;
  readonly maxQueue: number;
  readonly maxDecodes: number | 'auto';
  readonly maxConnections: number;
  readonly requestTimeoutS: number;
  readonly watchS: number;
  readonly drainS: number;
  readonly log: LogFormat;
}
