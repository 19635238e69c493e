/**
 * A mean over time in which older values count less and less. It is right from the first value on, and for values of
 * uneven duration.
 */
export class Smoothed {
  #sum = 0;
  #weight = 0;

  /** @param constantMs after this time a value counts 1/e of a new one, in milliseconds, above 0 */
  constructor(private readonly constantMs: number) {}

  /** @param durationMs how long the value held, in milliseconds, above 0 */
  add(value: number, durationMs: number): void {
    const kept = Math.exp(-durationMs / this.constantMs);
    this.#sum = this.#sum * kept + value * (1 - kept);
    this.#weight = this.#weight * kept + (1 - kept);
  }

  /** null before the first value. */
  get value(): number | null {
    return this.#weight === 0 ? null : this.#sum / this.#weight;
  }
}
