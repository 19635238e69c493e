import type { CancelTimer, Time } from '../../shared/time.js';

/** Wakes the coordinator when a shard becomes late: the regular ticks are too coarse for that moment. */
export class LateTimer {
  #atMs: number | null = null;
  #cancel: CancelTimer = () => {};

  constructor(
    private readonly time: Time,
    private readonly onLate: () => void,
  ) {}

  /** @param atMs the moment, on `time`; takes the place of the one before. null: there is nothing to wait for */
  set(atMs: number | null): void {
    if (atMs === this.#atMs) return;
    this.#cancel();
    this.#atMs = atMs;
    if (atMs === null) return;
    // Timers count whole milliseconds, and this one must not be early.
    this.#cancel = this.time.after(Math.max(1, Math.ceil(atMs - this.time.nowMs())), () => {
      this.#atMs = null;
      this.onLate();
    });
  }
}
