import type { WorkerState } from '../../coordinator/core/state.js';
import { Smoothed } from '../../coordinator/watching/smoothed.js';

/** How a worker does. */
export interface WorkerPace {
  /** 1, 2, 3 ... in order of joining. */
  readonly worker: number;
  readonly host: string;
  readonly pid: number;
  /** That entered an update, since it became ready. */
  readonly samples: number;
  /** Of late; null when unknown. */
  readonly samplesPerSecond: number | null;
  /** How long after the first result of a step its own comes, in milliseconds, of late; null before its first. */
  readonly lagMs: number | null;
  /** 'late': the others wait for it during much of a step. 'idle': for a while nothing of it entered a step. null: neither. */
  readonly outOfStep: 'late' | 'idle' | null;
}

/** A worker is late when its results come this share of a step's duration after the first. */
const LATE_RATIO = 0.5;
/** It is idle after so many steps without it, and not before this time, in milliseconds. */
const IDLE_STEPS = 5;
const IDLE_MS = 1_000;

/** Counts what one worker delivers. */
export class WorkerTally {
  readonly #rate: Smoothed;
  readonly #lag: Smoothed;
  #total = 0;
  /** Since the last fold. */
  #samples = 0;
  #results = 0;
  #lagMs = 0;
  #activeAtMs: number | null = null;

  /** @param constantMs of the smoothed figures, in milliseconds */
  constructor(
    private readonly worker: Pick<WorkerState, 'ordinal' | 'host' | 'pid'>,
    constantMs: number,
  ) {
    this.#rate = new Smoothed(constantMs);
    this.#lag = new Smoothed(constantMs);
  }

  /** A result of which so many samples, from 1, entered a step. */
  add(sampleCount: number, lagMs: number): void {
    this.#samples += sampleCount;
    this.#results++;
    this.#lagMs += lagMs;
  }

  /** @param durationMs that the counts are of, above 0; null: they say nothing about the worker's speed */
  fold(nowMs: number, durationMs: number | null): void {
    this.#total += this.#samples;
    // Who has just become ready has had no chance yet.
    if (this.#results > 0 || this.#activeAtMs === null) this.#activeAtMs = nowMs;
    if (durationMs !== null) {
      this.#rate.add(this.#samples / durationMs, durationMs);
      if (this.#results > 0) this.#lag.add(this.#lagMs / this.#results, durationMs);
    }
    this.#samples = 0;
    this.#results = 0;
    this.#lagMs = 0;
  }

  /**
   * @param nowMs of the last fold
   * @param stepMs duration of a step, in milliseconds
   */
  pace(nowMs: number, stepMs: number): WorkerPace {
    const { ordinal, host, pid } = this.worker;
    const rate = this.#rate.value;
    const lagMs = this.#lag.value;
    const isIdle = nowMs - (this.#activeAtMs ?? nowMs) > Math.max(IDLE_MS, IDLE_STEPS * stepMs);
    const isLate = lagMs !== null && lagMs > LATE_RATIO * stepMs;
    return {
      worker: ordinal,
      host,
      pid,
      samples: this.#total,
      samplesPerSecond: rate === null ? null : 1000 * rate,
      lagMs,
      outOfStep: isIdle ? 'idle' : isLate ? 'late' : null,
    };
  }
}
