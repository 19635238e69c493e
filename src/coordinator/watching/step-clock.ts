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

  /** @param durationMs time to hand over one shard, from 0; these times add up */
  addBroadcast(durationMs: number): void {
    this.#broadcastMs += durationMs;
  }

  /** @param durationMs time that a worker reports, from 0; workers compute side by side, so the longest counts */
  addCompute(durationMs: number): void {
    this.#computeMs = Math.max(this.#computeMs, durationMs);
  }

  /** A result has come. Returns how long after the first result of the step, in milliseconds. */
  lag(nowMs: number): number {
    this.#firstResultAtMs ??= nowMs;
    return nowMs - this.#firstResultAtMs;
  }

  /** The step's phases, none of which is negative. `reduceMs` and `optimizeMs` are passed through. */
  end(nowMs: number, { reduceMs, optimizeMs }: { reduceMs: number; optimizeMs: number }): StepPhases {
    const totalMs = nowMs - this.#beganAtMs;
    const known = this.#broadcastMs + this.#computeMs + reduceMs + optimizeMs;
    return {
      totalMs,
      broadcastMs: this.#broadcastMs,
      computeMs: this.#computeMs,
      reduceMs,
      optimizeMs,
      // Partials are added while workers still compute, so the known parts can overlap.
      gatherMs: Math.max(0, totalMs - known),
    };
  }
}
