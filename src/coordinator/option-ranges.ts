import { MAX_LEAF_COUNT } from '../shared/protocol/limits.js';

/** The smallest and the largest value of each option of a run that is a whole number. */
export const WHOLE_NUMBERS = {
  epochs: [1, 100_000],
  batchSize: [1, 1_048_576],
  microBatchSize: [1, 8192],
  seed: [0, 4_294_967_295],
  checkpointEverySteps: [0, 1_000_000],
  earlyStopEpochs: [1, 100_000],
  minWorkers: [1, 1024],
  maxWorkers: [1, 1024],
  heartbeatMs: [20, 60_000],
  lingerS: [0, 3600],
} as const;
/** The smallest and the largest value of the other numbers, and whether the smallest is allowed. */
export const DECIMAL_NUMBERS = {
  learningRate: [0, 1000, 'exclusive'],
  mean: [-1000, 1000, 'inclusive'],
  standardDeviation: [0, 1000, 'exclusive'],
  labelSmoothing: [0, 0.9999, 'inclusive'],
  auditRate: [0, 1, 'inclusive'],
  targetAccuracy: [0, 1, 'exclusive'],
} as const;

/** Defaults of options that do not change the bits of the model; run-config.ts has the others. */
export const DEFAULT_CHECKPOINT_EVERY_STEPS = 100;
export const DEFAULT_MAX_WORKERS = 256;

/** The largest global batch, in samples, that a micro-batch size allows. */
export function maxBatchSize(microBatchSize: number): number {
  return microBatchSize * MAX_LEAF_COUNT;
}
