import type { StepPhases } from './progress.js';

/** Measures where the time of a step goes. All times are in milliseconds on one monotonic clock. */
export class StepClock {
  #beganAtMs = 0;
  #broadcastMs = 0;
  #computeMs = 0;

  begin(nowMs: number): void {
    this.#beganAtMs = nowMs;
    this.#broadcastMs = 0;
    this.#computeMs = 0;
  }

  addBroadcast(durationMs: number): void {
    this.#broadcastMs += durationMs;
  }

  /** @param durationMs what a worker says it took; workers compute side by side, so the longest counts */
  addCompute(durationMs: number): void {
    this.#computeMs = Math.max(this.#computeMs, durationMs);
  }

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
