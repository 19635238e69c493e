/** A worker that lived for a shorter time than this, in milliseconds, counts as a failed start. */
const SHORT_LIFE_MS = 10_000;
/** After this many failed starts in a row, of any workers, the host must be at fault. */
const MAX_FAILED_STARTS = 5;

/** Counts workers that ended soon after their start. */
export class FailedStarts {
  #count = 0;

  /** A worker has ended by itself. */
  ended(lifeMs: number): void {
    this.#count = lifeMs < SHORT_LIFE_MS ? this.#count + 1 : 0;
  }

  /** Failed starts in a row. */
  get count(): number {
    return this.#count;
  }

  /** Whether another start would be of no use. */
  get areTooMany(): boolean {
    return this.#count >= MAX_FAILED_STARTS;
  }
}
