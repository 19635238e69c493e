import type { Normalization } from './data/dataset.js';
import { CLASSIC_RECIPE, type Recipe, type Stopping } from './recipe/recipe.js';

/** One split of a dataset. Coordinator and workers compare these. */
export interface SplitManifest {
  /** At least 1. */
  readonly sampleCount: number;
  /**
   * SHA-256 of the images file, then the labels file, decompressed and with their headers: 64 lower-case hexadecimal
   * digits.
   */
  readonly sha256: string;
  /** Height and width of its images in pixels: 32 if they were resized before they were hashed. 28 when it is missing. */
  readonly imageSide?: 28 | 32 | undefined;
}

/** The trained model from which a run begins. */
export interface StartingModel {
  /** SHA-256 of its file: 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** The run that trained it; null: nothing tells. */
  readonly runId: string | null;
  /** Whole epochs of its training; null: nothing tells. */
  readonly epochs: number | null;
  /**
   * 'kept': as in the model; 'reordered': the model's outputs in the order of the data set's classes; 'new': from the seed.
   * All other layers are the model's.
   */
  readonly lastLayer: 'kept' | 'reordered' | 'new';
}

/** A goal that a run had before it went on to another. */
export interface EarlierGoal {
  readonly epochs: number;
  readonly stopping: Stopping;
  /** Step from which the next goal counts, from 0. The learning rates of the steps before it follow this goal or one before. */
  readonly steps: number;
  /** SHA-256 of the model with which the run was finished, in hexadecimal; null: it went on before it was finished. */
  readonly modelSha256: string | null;
  /** When the run went on: ISO 8601, UTC. */
  readonly wentOnAt: string;
}

/**
 * Everything on which the bits of the trained model depend, besides the kind of engine. Counts are whole numbers from
 * 1.
 */
export interface RunConfig extends Recipe {
  /** Order of operations (CONTRACT). */
  readonly contract: number;
  readonly epochs: number;
  /** Samples of a step (the global batch). */
  readonly batchSize: number;
  /** Samples of a micro-batch, the leaf of the reduction tree. */
  readonly microBatchSize: number;
  /** Learning rate, before the schedule changes it; finite and above 0. */
  readonly learningRate: number;
  /** Unsigned 32-bit; initial parameters and data order follow from it. */
  readonly seed: number;
  /** false: the samples come in file order in every epoch. */
  readonly shuffle: boolean;
  readonly normalization: Normalization;
  readonly trainSplit: SplitManifest;
  readonly testSplit: SplitManifest;
  /** The part of the training set that chooses the best model, and that is not trained with; null: the test set does. */
  readonly validationSplit: SplitManifest | null;
  /** 2 to 256 different names, by class number. */
  readonly classNames: readonly string[];
  /** null: the initial parameters follow from the seed. */
  readonly startingModel: StartingModel | null;
  /** The goals before `epochs` and `stopping`, in order; their `steps` never fall. Missing: there was none. */
  readonly earlierGoals?: readonly EarlierGoal[] | undefined;
}

/** Passes over the training set. */
export const DEFAULT_EPOCHS = 20;
/** Samples of a step: 16 micro-batches. */
export const DEFAULT_BATCH_SIZE = 512;
/** Samples. */
export const DEFAULT_MICRO_BATCH_SIZE = 32;
/** Kingma & Ba's (2015), and PyTorch's default. */
export const DEFAULT_LEARNING_RATE = 1e-3;
/** An unsigned 32-bit integer, like every seed. */
export const DEFAULT_SEED = 0;
/**
 * The classic program's values, for pixels divided by 255. MNIST's true mean is 0.1307; the original value is kept so
 * that results can be compared.
 */
export const DEFAULT_NORMALIZATION: Normalization = { mean: 0.1037, standardDeviation: 0.3081 };

/** The ten digits. */
export const DEFAULT_CLASS_NAMES: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));
/** The settings of the classic program, of which it says nothing. */
export const CLASSIC_SETTINGS = {
  ...CLASSIC_RECIPE,
  validationSplit: null,
  classNames: DEFAULT_CLASS_NAMES,
  startingModel: null,
} satisfies Partial<RunConfig>;
