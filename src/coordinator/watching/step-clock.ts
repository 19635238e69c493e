import type { StepPhases } from '../core/reports.js';

/** Measures where the time of a step goes. All times are in milliseconds on one monotonic clock. */
export class StepClock {
  #beganAtMs = 0;
  #broadcastMs = 0;
  #computeMs = 0;
  #firstResultAtMs: number | null = null;

  /** A step begins; forgets the one before. */
  begin(nowMs: number): void {
    this.#beganAtMs = nowMs;
    this.#broadcastMs = 0;
    this.#computeMs = 0;
    this.#firstResultAtMs = null;
  }

  /** @param durationMs what handing over one shard took, from 0; they add up */
  addBroadcast(durationMs: number): void {
    this.#broadcastMs += durationMs;
  }

  /** @param durationMs what a worker says it took, from 0; workers compute side by side, so the longest counts */
  addCompute(durationMs: number): void {
    this.#computeMs = Math.max(this.#computeMs, durationMs);
  }

  /** A result has come. Returns how long after the step's first one, in milliseconds. */
  lag(nowMs: number): number {
    this.#firstResultAtMs ??= nowMs;
    return nowMs - this.#firstResultAtMs;
  }

  /** The step's phases, of which none is negative; `reduceMs` and `optimizeMs` are passed on. */
  end(nowMs: number, { reduceMs, optimizeMs }: { reduceMs: number; optimizeMs: number }): StepPhases {
    const totalMs = nowMs - this.#beganAtMs;
    const known = this.#broadcastMs + this.#computeMs + reduceMs + optimizeMs;
    return {
      totalMs,
      broadcastMs: this.#broadcastMs,
      computeMs: this.#computeMs,
      reduceMs,
      optimizeMs,
      // Partials are added while others compute, so the known parts can overlap.
      gatherMs: Math.max(0, totalMs - known),
    };
  }
}
