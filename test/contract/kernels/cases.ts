import { digits, lively, synthetic } from '../contract-data.js';
import { HOSTILE_PARAMETERS } from './hostile-parameters.js';

/** A micro-batch of the contract's dataset. */
export interface Case {
  readonly what: string;
  /** PARAMETER_COUNT float32. */
  readonly parameters: Float32Array;
  readonly samples: Uint32Array;
}

/** Micro-batches that are compared with the literal order of operations: a hundred samples, which it computes in a second. */
export const CASES: readonly Case[] = [
  ...[1, 3, 5, 17].map((size) => ({ what: `${size} samples`, parameters: lively, samples: digits(size) })),
  ...[...HOSTILE_PARAMETERS].flatMap(([what, parameters]) => [
    { what, parameters, samples: Uint32Array.of(...digits(2, 1), ...synthetic.subarray(2, 4)) },
    // Nothing is added to a sum that underflowed.
    { what: `${what}, one sample`, parameters, samples: digits(1, 2) },
  ]),
  { what: 'images of any kind', parameters: lively, samples: synthetic },
];
