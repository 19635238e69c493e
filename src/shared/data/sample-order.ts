import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { randomGenerator } from '../random.js';

/**
 * Order of the samples in one epoch: the Fisher-Yates shuffle (Durstenfeld, 1964), seeded with (seed, epoch). Every
 * permutation is equally likely as far as the generator goes, and the epochs are independent of each other.
 *
 * @param count number of samples, from 0
 * @param seed the run's seed, an unsigned 32-bit integer
 * @param epoch an unsigned 32-bit integer
 * @returns each of 0..count-1 once
 * @throws RangeError unless seed and epoch are unsigned 32-bit integers
 */
export function epochPermutation(count: number, seed: number, epoch: number): Uint32Array {
  const order = fileOrder(count);
  const generator = randomGenerator('permutation', seed, epoch);
  for (let last = count - 1; last > 0; last--) {
    const other = uniformInt(generator, 0, last);
    const sample = order[last] as number;
    order[last] = order[other] as number;
    order[other] = sample;
  }
  return order;
}

/** Order of the samples without shuffling: 0, 1, ..., count-1. `count` is at least 0. */
export function fileOrder(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  return order;
}

export interface OrderOptions {
  /** Samples of the training set. */
  readonly sampleCount: number;
  /** false: file order in every epoch. */
  readonly shuffle: boolean;
  /** The run's seed, an unsigned 32-bit integer. */
  readonly seed: number;
  /** An unsigned 32-bit integer. */
  readonly epoch: number;
}

/**
 * Order of the samples in an epoch of a run. The coordinator and every worker compute it, so only ranges of it are sent
 * over the network.
 *
 * @returns sampleCount uint32
 * @throws RangeError as epochPermutation does, when the samples are shuffled
 */
export function sampleOrder({ sampleCount, shuffle, seed, epoch }: OrderOptions): Uint32Array {
  return shuffle ? epochPermutation(sampleCount, seed, epoch) : fileOrder(sampleCount);
}
