/** Measures the time of the run, and the time of its workers. Times are in milliseconds on one monotonic clock. */
export class RunTime {
  #elapsedMs: number;
  #workerMs: number;
  #workers = 0;
  #countedUntilMs: number;
  #stopped = false;

  /** @param earlier time of the run's earlier lives, in seconds */
  constructor(nowMs: number, earlier: { readonly secondsElapsed: number; readonly workerSeconds: number }) {
    this.#elapsedMs = 1000 * earlier.secondsElapsed;
    this.#workerMs = 1000 * earlier.workerSeconds;
    this.#countedUntilMs = nowMs;
  }

  /** The number of workers changes by this much. */
  addWorkers(change: number, nowMs: number): void {
    this.#countUntil(nowMs);
    this.#workers += change;
  }

  /** The run is over: later time does not count. */
  stop(nowMs: number): void {
    this.#countUntil(nowMs);
    this.#stopped = true;
  }

  /** In seconds. */
  totals(nowMs: number): { readonly secondsElapsed: number; readonly workerSeconds: number } {
    this.#countUntil(nowMs);
    return { secondsElapsed: this.#elapsedMs / 1000, workerSeconds: this.#workerMs / 1000 };
  }

  #countUntil(nowMs: number): void {
    if (this.#stopped) return;
    const passedMs = nowMs - this.#countedUntilMs;
    this.#elapsedMs += passedMs;
    this.#workerMs += passedMs * this.#workers;
    this.#countedUntilMs = nowMs;
  }
}
