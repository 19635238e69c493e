import type { EngineOptions } from '../../../src/engine/engine.js';
import { dataset, digits, lively, normalization, synthetic } from '../contract-data.js';
import { FEW_CLASS_CASES } from './class-cases.js';
import { HOSTILE_PARAMETERS } from './hostile-parameters.js';

/** A micro-batch of the contract's dataset. */
export interface Case {
  readonly what: string;
  readonly options: EngineOptions;
  /** Those of the network for the options' classes. */
  readonly parameters: Float32Array;
  readonly samples: Uint32Array;
}

/** Ten classes, without label smoothing. */
const options = { dataset, normalization };

/** Micro-batches that are compared with the literal order of operations: a hundred samples, which it computes in a second. */
export const CASES: readonly Case[] = [
  ...[1, 3, 5, 17].map((size) => ({ what: `${size} samples`, options, parameters: lively, samples: digits(size) })),
  ...[...HOSTILE_PARAMETERS].flatMap(([what, parameters]) => [
    { what, options, parameters, samples: Uint32Array.of(...digits(2, 1), ...synthetic.subarray(2, 4)) },
    // Nothing is added to a sum that underflowed.
    { what: `${what}, one sample`, options, parameters, samples: digits(1, 2) },
  ]),
  { what: 'images of any kind', options, parameters: lively, samples: synthetic },
  ...FEW_CLASS_CASES,
];
