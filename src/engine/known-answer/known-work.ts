import type { LeafRange } from '../../shared/reduction-tree.js';
import type { Shard } from '../engine.js';
import { KNOWN_DATASET } from './known-images.js';
import type { KnownParameters } from './known-parameters.js';

/** A part of the known input: what an engine computes with some parameters. */
export interface KnownPart {
  readonly parameters: KnownParameters;
  readonly shards: readonly Shard[];
  /** Samples of the forward pass. */
  readonly evaluated: Uint32Array;
}

const { count } = KNOWN_DATASET;
/** All samples, in an order that mixes patterns and noise. */
const SAMPLES = Uint32Array.from({ length: count }, (_, i) => (7 * i + 1) % count);

/**
 * Micro-batches of 33, 16, 5, 1 and other sizes, which fill their vectors or do not. Larger ones come before smaller
 * ones, which would find what those left behind.
 */
export const KNOWN_WORK: readonly KnownPart[] = [
  {
    parameters: 'ordinary',
    shards: [shardOf(33, 33), shardOf(17, 16), shardOf(33, 5, { begin: 2, end: 7 }), shardOf(3, 1)],
    evaluated: SAMPLES,
  },
  { parameters: 'tied', shards: [shardOf(12, 7)], evaluated: SAMPLES },
  // Micro-batches of one sample that stay alone show the smallest terms, and where a chain begins: +0 and -0 is +0.
  {
    parameters: 'saturated',
    shards: [shardOf(4, 1, { begin: 1, end: 3 })],
    evaluated: SAMPLES.subarray(0, 9),
  },
  { parameters: 'sharp', shards: [shardOf(11, 6), shardOf(8, 1, { begin: 5, end: 7 })], evaluated: SAMPLES },
  // Processors are slow with subnormal numbers.
  { parameters: 'vanishing', shards: [shardOf(1, 1)], evaluated: SAMPLES.subarray(0, 1) },
  { parameters: 'subnormal', shards: [shardOf(3, 3)], evaluated: SAMPLES.subarray(0, 1) },
  { parameters: 'mixed', shards: [shardOf(9, 9)], evaluated: SAMPLES.subarray(0, 9) },
  { parameters: 'distant', shards: [shardOf(2, 2)], evaluated: SAMPLES.subarray(0, 2) },
  { parameters: 'logarithm', shards: [], evaluated: Uint32Array.of(KNOWN_DATASET.labels.indexOf(6)) },
];

/**
 * @param sampleCount of the step; the first ones of SAMPLES
 * @param leaves of the step; all of them by default
 */
function shardOf(sampleCount: number, microBatchSize: number, leaves?: LeafRange): Shard {
  const leafCount = Math.ceil(sampleCount / microBatchSize);
  const { begin, end } = leaves ?? { begin: 0, end: leafCount };
  const sampleIndices = SAMPLES.slice(begin * microBatchSize, Math.min(end * microBatchSize, sampleCount));
  return { leafCount, leaves: { begin, end }, microBatchSize, sampleIndices };
}
