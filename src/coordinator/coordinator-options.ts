import { isValidationSize } from '../data/validation-split.js';
import type { GivenNormalization, Normalization } from '../shared/data/dataset.js';
import { messageOf, UsageError } from '../shared/errors.js';
import type { HttpAddress } from '../shared/http/http-server.js';
import { completeAugmentation } from '../shared/recipe/augmentation-text.js';
import { NAMED_RECIPES, type NamedRecipe, RECIPE_NAMES, type RecipeName } from '../shared/recipe/named-recipes.js';
import type { Augmentation, Recipe } from '../shared/recipe/recipe.js';
import { DEFAULT_NORMALIZATION, DEFAULT_SEED } from '../shared/run-config.js';
import { quoted } from '../shared/text/printable.js';
import { DEFAULT_HEARTBEAT_MS } from '../shared/timing.js';
import type { EvaluationThreadData } from './evaluation/evaluator.js';
import {
  type LearningRateScheduleOptions,
  learningRateScheduleOf,
  type OptimizerOptions,
  optimizerOf,
} from './optimizer-options.js';
import {
  DECIMAL_NUMBERS,
  DEFAULT_CHECKPOINT_EVERY_STEPS,
  DEFAULT_MAX_WORKERS,
  maxBatchSize,
  WHOLE_NUMBERS,
} from './option-ranges.js';
import type { RunListener } from './run-listener.js';

/** Options of a coordinator. Each has a flag of `lenet-cluster coordinator` with the same meaning. */
export interface CoordinatorOptions {
  /**
   * Values of the options on which accuracy and time depend and that are missing; 'classic' (if missing) gives the defaults that are named here,
   * and 'fast' trains MNIST to about 99.1 % in five epochs. docs/training.md has its values.
   */
  readonly recipe?: RecipeName;
  /** Passes over the training set, 1..100,000; 20 when it is missing. */
  readonly epochs?: number;
  /** Samples of one step, 1..1,048,576 and at most 65,536 micro-batches; 512 when it is missing. */
  readonly batchSize?: number;
  /** Samples of one leaf of the reduction tree, the unit of work, 1..8192; 32 when it is missing. */
  readonly microBatchSize?: number;
  /** Learning rate, above 0, at most 1000; 0.001 if missing. */
  readonly learningRate?: number;
  /** Optimizer; Adam if missing. */
  readonly optimizer?: OptimizerOptions;
  /** Learning rate over time; constant if missing. */
  readonly learningRateSchedule?: LearningRateScheduleOptions;
  /** Share of the target, 0..0.9999, that all classes get alike in training; 0 when it is missing. Evaluations never smooth. */
  readonly labelSmoothing?: number;
  /** Unsigned 32-bit; initial parameters and data order follow from it. 0 when it is missing. */
  readonly seed?: number;
  /** true (when it is missing): a new order in every epoch; false: file order. */
  readonly shuffle?: boolean;
  /**
   * Normalisation of the pixels, which are between 0 and 1: minus the mean (-1000..1000), divided by the deviation
   * (above 0, at most 1000). 'auto': those of the training set.
   */
  readonly normalization?: GivenNormalization;
  /**
   * Random changes of the training images, which differ in each epoch: the largest shift (pixels, 0..16), rotation (degrees, 0..180), scale
   * (share of the size, 0..0.5) and elastic change (pixels, 0..16). 0 where one is missing; images stay as they are when all are.
   */
  readonly augmentation?: Partial<Augmentation> | null;
  /** A data set of any known layout, a file or a directory; MNIST, which is included, if missing. */
  readonly data?: string | undefined;
  /** Which of several data sets in that place; the only one if missing. */
  readonly dataset?: string | undefined;
  /**
   * A part of the training set that is not trained with, stratified by class: a number of samples from 1, or a share above 0 and below
   * 1. None if missing, unless the data set has one of its own.
   */
  readonly validation?: number | undefined;
  /** Where converted data sets are kept; this user's cache when it is missing. */
  readonly cacheDirectory?: string | undefined;
  /**
   * A trained model whose parameters the run begins from: a model file, a checkpoint, a run directory, or a folder of runs. Its last
   * layer is new if the data set has other classes. Random parameters when it is missing.
   */
  readonly init?: string | undefined;
  /** Ends the run after so many epochs in a row without a better result, 1..100,000. No such end when it is missing. */
  readonly earlyStopEpochs?: number | undefined;
  /** Ends the run at this share of right answers, above 0, at most 1. No such end when it is missing. */
  readonly targetAccuracy?: number | undefined;
  /** Directory of the run; an unfinished run in it is resumed, and a finished one goes on with more `epochs`. `runs/` and the time if missing. */
  readonly runDirectory?: string | undefined;
  /** Whether that run may get another number of `epochs`; if missing, whether it is given. */
  readonly mayChangeEpochs?: boolean;
  /** Resume an unfinished run: the one in `runDirectory`, or else the last one in `runs/`. */
  readonly resume?: boolean;
  /** Steps between two checkpoints, 0..1,000,000; 100 when it is missing. Every epoch also ends with one; 0: only those. */
  readonly checkpointEverySteps?: number;
  /** Share of the gradients, 0..1, that a second worker must compute to the same bits; 0 when it is missing. */
  readonly auditRate?: number;
  /** Training starts when this many workers are ready, 1..maxWorkers; 1 when it is missing. */
  readonly minWorkers?: number;
  /** Most workers that are admitted, 1..1024; 256 if missing. */
  readonly maxWorkers?: number;
  /** Kernel with which the test set is evaluated; 'auto' (if missing): the fastest that runs here. */
  readonly kernel?: EvaluationThreadData['kernel'];
  /** Interval of heartbeats in milliseconds, 20..60,000; 500 when it is missing. All other waiting times follow from it. */
  readonly heartbeatMs?: number;
  /**
   * Where workers connect: 'tcp://HOST:PORT' (port 0: a free one) or 'ipc:///PATH'. When it is missing, an address that
   * only this user on this host can reach.
   */
  readonly listen?: string | undefined;
  /** 'tcp://HOST:PORT' by which other hosts reach `listen`, for the join token; this host finds out when it is missing. */
  readonly advertise?: string | undefined;
  /** Directory of the coordinator's keys; that of this user when it is missing. Not used for an ipc address. */
  readonly keys?: string | undefined;
  /** Admit workers over tcp without keys and encryption: for networks that you trust. */
  readonly insecure?: boolean;
  /** Write the join token to this file, and remove the file at the end. */
  readonly joinFile?: string | undefined;
  /**
   * Where page, metrics and status are served; 'off' when it is missing. 'auto': 127.0.0.1:9464, or a free port if that
   * is taken.
   */
  readonly http?: HttpAddress | 'auto' | 'off';
  /** More names and addresses by which HTTP may be asked, besides this machine's own; '*': any. */
  readonly httpHosts?: readonly string[];
  /** Longest time that the metrics stay after the end for a last scrape, in seconds, 0..3600; 0 if missing. */
  readonly lingerS?: number;
  /**
   * Event files for TensorBoard: true: in `tensorboard` in the run directory; a directory: in a folder there that has the
   * run's name. None when it is missing.
   */
  readonly tensorboard?: boolean | string;
  /** Called in this order. */
  readonly listeners?: readonly RunListener[];
  /** Ends the run early when it is aborted, as `interrupt` does. The run then resolves as interrupted. */
  readonly signal?: AbortSignal | undefined;
}

type Optional =
  | 'data'
  | 'dataset'
  | 'validation'
  | 'cacheDirectory'
  | 'init'
  | 'earlyStopEpochs'
  | 'targetAccuracy'
  | 'runDirectory'
  | 'listen'
  | 'advertise'
  | 'keys'
  | 'joinFile'
  | 'signal';

/** Options that settings hold in full. */
type Completed = 'optimizer' | 'learningRateSchedule' | 'augmentation';

/** The options with their defaults. */
export type CoordinatorSettings = Required<Omit<CoordinatorOptions, Optional | Completed | 'recipe'>> &
  Pick<CoordinatorOptions, Optional> &
  Pick<Recipe, Completed>;

/**
 * Fills in the defaults.
 *
 * @throws UsageError when a number is out of its range, or two options contradict each other
 */
export function coordinatorSettings({ recipe: name = 'classic', ...options }: CoordinatorOptions): CoordinatorSettings {
  const recipe = recipeOf(name);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: CoordinatorSettings = {
    ...recipe,
    seed: DEFAULT_SEED,
    shuffle: true,
    resume: false,
    mayChangeEpochs: 'epochs' in given,
    checkpointEverySteps: DEFAULT_CHECKPOINT_EVERY_STEPS,
    auditRate: 0,
    minWorkers: 1,
    maxWorkers: DEFAULT_MAX_WORKERS,
    kernel: 'auto',
    heartbeatMs: DEFAULT_HEARTBEAT_MS,
    insecure: false,
    http: 'off',
    httpHosts: [],
    lingerS: 0,
    tensorboard: false,
    listeners: [],
    ...given,
    augmentation: checkedAugmentation(options.augmentation === undefined ? recipe.augmentation : options.augmentation),
    optimizer: optimizerOf(options.optimizer ?? recipe.optimizer),
    learningRateSchedule: learningRateScheduleOf(options.learningRateSchedule ?? recipe.learningRateSchedule),
  };
  checkRanges({ ...settings, ...numbersOf(settings.normalization) });
  checkTogether(settings);
  return settings;
}

function recipeOf(name: RecipeName): NamedRecipe {
  if (RECIPE_NAMES.includes(name)) return NAMED_RECIPES[name];
  throw new UsageError(`Cannot train: recipe must be one of ${RECIPE_NAMES.join(', ')}, got ${quoted(String(name))}.`);
}

function checkedAugmentation(augmentation: CoordinatorOptions['augmentation']): Recipe['augmentation'] {
  try {
    return completeAugmentation(augmentation ?? null);
  } catch (error) {
    throw new UsageError(`Cannot train: augmentation.${messageOf(error)}.`);
  }
}

/** 'auto' is a number later, and always in range. */
function numbersOf({ mean, standardDeviation }: GivenNormalization): Normalization {
  return {
    mean: mean === 'auto' ? DEFAULT_NORMALIZATION.mean : mean,
    standardDeviation: standardDeviation === 'auto' ? DEFAULT_NORMALIZATION.standardDeviation : standardDeviation,
  };
}

/** Those without a default may be missing. */
type Numbers = Partial<Record<keyof typeof WHOLE_NUMBERS | keyof typeof DECIMAL_NUMBERS, number | undefined>>;

function checkRanges(numbers: Numbers): void {
  for (const [name, [min, max]] of Object.entries(WHOLE_NUMBERS)) {
    const value = numbers[name as keyof Numbers];
    if (value === undefined) continue;
    if (Number.isInteger(value) && value >= min && value <= max) continue;
    throw new UsageError(`Cannot train: ${name} must be a whole number from ${min} to ${max}, got '${value}'.`);
  }
  for (const [name, [min, max, bound]] of Object.entries(DECIMAL_NUMBERS)) {
    const value = numbers[name as keyof Numbers];
    if (value === undefined) continue;
    if (typeof value === 'number' && value <= max && (bound === 'inclusive' ? value >= min : value > min)) continue;
    const range = bound === 'inclusive' ? `from ${min} to ${max}` : `above ${min}, at most ${max}`;
    throw new UsageError(`Cannot train: ${name} must be a number ${range}, got '${value}'.`);
  }
}

function checkTogether({ batchSize, microBatchSize, minWorkers, maxWorkers, validation }: CoordinatorSettings): void {
  if (validation !== undefined && !isValidationSize(validation)) {
    throw new UsageError(
      `Cannot train: validation must be a whole number from 1, or a share above 0 and below 1, got '${validation}'.`,
    );
  }
  if (batchSize > maxBatchSize(microBatchSize)) {
    throw new UsageError(
      `Cannot train: --batch-size must be at most ${maxBatchSize(microBatchSize)} with --micro-batch-size ${microBatchSize}, got '${batchSize}'.`,
    );
  }
  if (minWorkers > maxWorkers) {
    throw new UsageError(`Cannot train: --min-workers (${minWorkers}) must not exceed --max-workers (${maxWorkers}).`);
  }
}
