import type { Notice } from '../core/notices.js';
import { Smoothed } from './smoothed.js';

/** What is counted between two steps becomes a rate at most this often, in milliseconds: until then a step costs a few additions. */
const FOLD_MS = 100;
/** Time constant of what is shown, in milliseconds. */
export const RATE_CONSTANT_MS = 3_000;
/** Evaluations beside the training come and go within seconds; the time left must not follow them. */
const LONG_RATE_CONSTANT_MS = 20_000;
/** The run stands still when no step was made for so many times a step's duration, and not before this time, in milliseconds. */
const STANDSTILL_STEPS = 5;
const STANDSTILL_MS = 2_000;

/** A stretch of time whose counts have become rates. */
export interface Fold {
  /** In milliseconds; null: nobody could compute in between, which says nothing about rates. */
  readonly durationMs: number | null;
}

/**
 * How fast a run goes: the one definition for the terminal, the log and the page. The rate counts samples that entered an update; a time in
 * which training waited for workers does not count. Times are in milliseconds on one monotonic clock.
 */
export class Throughput {
  readonly #rate = new Smoothed(RATE_CONSTANT_MS);
  readonly #longRate = new Smoothed(LONG_RATE_CONSTANT_MS);
  readonly #stepMs = new Smoothed(RATE_CONSTANT_MS);
  #foldedAtMs: number | null = null;
  #lastStepAtMs = 0;
  /** Since the last fold. */
  #steps = 0;
  #samples = 0;
  #stepsMs = 0;
  #interrupted = false;

  /** Samples per second of late; null before the first step. */
  get samplesPerSecond(): number | null {
    return this.#rate.value === null ? null : 1000 * this.#rate.value;
  }

  /** From a step's first shard dealt to its update, in milliseconds; null before the first step. */
  get stepMs(): number | null {
    return this.#stepMs.value;
  }

  /** Of the last fold; null before the first step. */
  get foldedAtMs(): number | null {
    return this.#foldedAtMs;
  }

  /** Until so many samples are through, at the rate of the last 20 s or so; null before the first step. */
  secondsFor(samples: number): number | null {
    const perMs = this.#longRate.value;
    return perMs === null ? null : samples / (1000 * perMs);
  }

  /** Whether no step was made for so long that something keeps the run. */
  standsStill(nowMs: number): boolean {
    const { stepMs } = this;
    return stepMs !== null && nowMs - this.#lastStepAtMs > Math.max(STANDSTILL_MS, STANDSTILL_STEPS * stepMs);
  }

  onNotice({ type }: Notice): void {
    if (type === 'no-workers' || type === 'audit-waits') this.#interrupted = true;
  }

  /**
   * An update is made.
   *
   * @param stepMs from its first shard dealt, in milliseconds
   * @returns null: it is counted, and nothing else has changed
   */
  add(nowMs: number, sampleCount: number, stepMs: number): Fold | null {
    this.#lastStepAtMs = nowMs;
    this.#steps++;
    this.#samples += sampleCount;
    this.#stepsMs += stepMs;
    this.#foldedAtMs ??= nowMs - stepMs;
    return nowMs - this.#foldedAtMs >= FOLD_MS || this.#rate.value === null ? this.#fold(nowMs) : null;
  }

  #fold(nowMs: number): Fold {
    // A clock of millisecond steps can show no time at all.
    const durationMs = Math.max(nowMs - (this.#foldedAtMs ?? nowMs), 0.01);
    const interrupted = this.#interrupted;
    if (!interrupted) {
      this.#rate.add(this.#samples / durationMs, durationMs);
      this.#longRate.add(this.#samples / durationMs, durationMs);
      this.#stepMs.add(this.#stepsMs / this.#steps, durationMs);
    }
    this.#foldedAtMs = nowMs;
    this.#steps = 0;
    this.#samples = 0;
    this.#stepsMs = 0;
    this.#interrupted = false;
    return { durationMs: interrupted ? null : durationMs };
  }
}
