import type { Engine, EngineFactory } from '../../src/engine/engine.js';

export interface Tolerances {
  /** Largest relative distance from the oracle of any tensor of a gradient, in the Euclidean norm. */
  readonly gradient: number;
  /** Largest relative error of a sum of losses. */
  readonly loss: number;
}

/** An engine that needs a tenth of a second for a sample gets fewer samples in every test. */
export type Speed = 'fast' | 'slow';

/** In samples, but for `leafCount`. */
export const SIZES = {
  fast: {
    microBatches: [1, 3, 31, 32, 33, 96],
    steps: [
      [96, 32],
      [33, 5],
    ],
    batch: 16,
    ties: 33,
    leafCount: 7,
    leaf: 4,
    bits: 70,
    bitsMicroBatch: 16,
    evaluated: 96,
    each: 67,
  },
  slow: {
    microBatches: [1, 3, 33],
    steps: [[13, 5]],
    batch: 5,
    ties: 9,
    leafCount: 5,
    leaf: 2,
    bits: 10,
    bitsMicroBatch: 4,
    evaluated: 20,
    each: 20,
  },
} as const;

/** The engine that a contract is tested on. */
export interface Subject {
  /** There from the first test on. */
  readonly engine: Engine;
  readonly create: EngineFactory;
  readonly tolerances: Tolerances;
  readonly sizes: (typeof SIZES)[Speed];
}
