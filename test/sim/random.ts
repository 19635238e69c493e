import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** All randomness of one simulation, from one seed. */
export class SimRandom {
  readonly #generator;

  /** @param seed any whole number */
  constructor(seed: number) {
    // Through a hash: with the seed itself as state, neighbouring seeds begin with almost equal numbers.
    const digest = createHash('sha256').update(`simulation ${seed}`).digest();
    this.#generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  }

  /** A number from `min` up to, not including, `max`. */
  between(min: number, max: number): number {
    return min + uniformFloat64(this.#generator) * (max - min);
  }

  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** @param probability 0..1 */
  chance(probability: number): boolean {
    return uniformFloat64(this.#generator) < probability;
  }

  /** One of the values, of which there must be one; each is equally likely. */
  pick<T>(values: readonly T[]): T {
    return values[this.whole(0, values.length - 1)] as T;
  }

  /** 32 hexadecimal digits. */
  id(): string {
    return Array.from({ length: 4 }, () =>
      uniformInt(this.#generator, 0, 0xffffffff).toString(16).padStart(8, '0'),
    ).join('');
  }
}
