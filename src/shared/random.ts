import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * Purposes of random numbers. Each has its own streams, so that two uses of one seed share nothing. The names enter the
 * hash below; changing a name changes every result of every seed.
 */
export type RandomPurpose =
  | 'initialisation'
  | 'permutation'
  | 'audit'
  | 'bit-flip'
  | 'huge-gradient'
  | 'thread-death'
  | 'test-set'
  | 'validation-set'
  | 'sweep';

/**
 * A generator (xoroshiro128+ of Blackman & Vigna, 2018, from pure-rand) for one purpose and one tuple of numbers.
 *
 * Its 128 bits of state are the first 16 bytes of SHA-256(purpose, a zero byte, each number as little-endian uint32). A
 * plain seed would not do: neighbouring seeds, or (seed, epoch) and (seed + 1, epoch - 1), begin with correlated
 * states, which xoroshiro128+ takes many draws to forget. After a hash, any two tuples begin at unrelated places of its
 * 2^128 - 1 long orbit.
 *
 * @param numbers unsigned 32-bit integers
 * @throws RangeError when a number is not
 */
export function randomGenerator(purpose: RandomPurpose, ...numbers: readonly number[]): RandomGenerator {
  const words = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [index, number] of numbers.entries()) {
    if (number !== number >>> 0) throw new RangeError(`a seed must be an unsigned 32-bit integer, got ${number}`);
    words.setUint32(4 * index, number, true);
  }
  const digest = createHash('sha256').update(`${purpose}\0`).update(words).digest();
  return xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
}
