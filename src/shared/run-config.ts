import type { Normalization } from './data/dataset.js';

/** One split of a dataset, as coordinator and workers compare it. */
export interface SplitManifest {
  readonly sampleCount: number;
  /** SHA-256 of the split's bytes, in hexadecimal. */
  readonly sha256: string;
}

/** All that the bits of the trained model depend on, besides the kind of engine. */
export interface RunConfig {
  readonly epochs: number;
  /** Samples of a step (the global batch). */
  readonly batchSize: number;
  /** Samples of a micro-batch, the leaf of the reduction tree. */
  readonly microBatchSize: number;
  readonly learningRate: number;
  /** Unsigned 32-bit; initial parameters and data order follow from it. */
  readonly seed: number;
  /** false: the samples come in file order in every epoch. */
  readonly shuffle: boolean;
  readonly normalization: Normalization;
  readonly trainSplit: SplitManifest;
  readonly testSplit: SplitManifest;
}

export const DEFAULT_EPOCHS = 20;
export const DEFAULT_BATCH_SIZE = 512;
export const DEFAULT_MICRO_BATCH_SIZE = 32;
export const DEFAULT_LEARNING_RATE = 1e-3;
export const DEFAULT_SEED = 0;
/** The classic program's figures. MNIST's true mean is 0.1307; the original is kept so that results compare. */
export const DEFAULT_NORMALIZATION: Normalization = { mean: 0.1037, standardDeviation: 0.3081 };
