import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** All randomness of one simulation, from one seed. */
export class SimRandom {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** A number from `min` up to, not including, `max`. */
  between(min: number, max: number): number {
    return min + uniformFloat64(this.#generator) * (max - min);
  }

  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  chance(probability: number): boolean {
    return uniformFloat64(this.#generator) < probability;
  }

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
