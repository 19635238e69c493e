import type { Notice } from '../core/notices.js';
import { Smoothed } from './smoothed.js';

/** Counts between steps become a rate at most this often, in milliseconds; in between, a step costs a few additions. */
const FOLD_MS = 100;
/** Time constant of the shown rate, in milliseconds. */
const RATE_CONSTANT_MS = 3_000;
/** Time constant for the time left, which must not follow evaluations that come and go within seconds. */
const LONG_RATE_CONSTANT_MS = 20_000;
/** The run stands still if no step was made for this many times a step's duration, and for at least STANDSTILL_MS. */
const STANDSTILL_STEPS = 5;
const STANDSTILL_MS = 2_000;

/**
 * The speed of a run: the one definition for the page, the terminal, the log and the metrics. The rate counts samples that entered
 * an update. Time in which training waited for workers does not count. Times are in milliseconds on one monotonic
 * clock.
 */
export class Throughput {
  readonly #rate = new Smoothed(RATE_CONSTANT_MS);
  readonly #longRate = new Smoothed(LONG_RATE_CONSTANT_MS);
  readonly #stepMs = new Smoothed(RATE_CONSTANT_MS);
  #foldedAtMs: number | null = null;
  #lastStepAtMs = 0;
  /** Steps since the last fold. */
  #steps = 0;
  #samples = 0;
  #stepsMs = 0;
  #interrupted = false;

  /** Recent samples per second; null before the first step. */
  get samplesPerSecond(): number | null {
    return this.#rate.value === null ? null : 1000 * this.#rate.value;
  }

  /** Seconds for this many samples, at the rate of about the last 20 s; null before the first step. */
  secondsFor(samples: number): number | null {
    const perMs = this.#longRate.value;
    return perMs === null ? null : samples / (1000 * perMs);
  }

  /** Whether no step was made for so long that something holds up the run. */
  standsStill(nowMs: number): boolean {
    const stepMs = this.#stepMs.value;
    return stepMs !== null && nowMs - this.#lastStepAtMs > Math.max(STANDSTILL_MS, STANDSTILL_STEPS * stepMs);
  }

  onNotice({ type }: Notice): void {
    if (type === 'no-workers' || type === 'audit-waits') this.#interrupted = true;
  }

  /**
   * An update is made.
   *
   * @param stepMs from its first shard dealt, in milliseconds
   */
  add(nowMs: number, sampleCount: number, stepMs: number): void {
    this.#lastStepAtMs = nowMs;
    this.#steps++;
    this.#samples += sampleCount;
    this.#stepsMs += stepMs;
    this.#foldedAtMs ??= nowMs - stepMs;
    if (nowMs - this.#foldedAtMs >= FOLD_MS || this.#rate.value === null) this.#fold(nowMs);
  }

  #fold(nowMs: number): void {
    // On a clock with steps of a millisecond, no time may have passed.
    const durationMs = Math.max(nowMs - (this.#foldedAtMs ?? nowMs), 0.01);
    if (!this.#interrupted) {
      this.#rate.add(this.#samples / durationMs, durationMs);
      this.#longRate.add(this.#samples / durationMs, durationMs);
      this.#stepMs.add(this.#stepsMs / this.#steps, durationMs);
    }
    this.#foldedAtMs = nowMs;
    this.#steps = 0;
    this.#samples = 0;
    this.#stepsMs = 0;
    this.#interrupted = false;
  }
}
