/** Most vectors that are kept: more are garbage. */
const MAX_SPARE = 8;

/**
 * Float32 vectors of one length that are used again. The collector counts memory outside its heap, too: a new vector for each step
 * would make it come every few steps, for longer than a step takes.
 */
export class SpareVectors {
  readonly #spare: Float32Array[] = [];

  /** @param length elements of each */
  constructor(private readonly length: number) {}

  /** A vector with any values, which belongs to the caller. */
  take(): Float32Array {
    return this.#spare.pop() ?? new Float32Array(this.length);
  }

  /** Nobody needs the vectors any more, so that they may be overwritten. One whose memory was given away is left alone. */
  give(...vectors: readonly Float32Array[]): void {
    for (const vector of vectors) {
      if (vector.length === this.length && this.#spare.length < MAX_SPARE) this.#spare.push(vector);
    }
  }
}
