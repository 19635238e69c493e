import type { WorkerState } from '../../coordinator/core/state.js';
import { Smoothed } from '../../coordinator/watching/smoothed.js';

/** The pace of a worker. */
export interface WorkerPace {
  /** 1, 2, 3 ... in order of joining. */
  readonly worker: number;
  readonly host: string;
  readonly pid: number;
  /** Samples that entered an update, since it became ready. */
  readonly samples: number;
  /** Recent speed; null if unknown. */
  readonly samplesPerSecond: number | null;
  /**
   * How long after the first result of a step its own result comes, in milliseconds, recently; null before its first
   * result.
   */
  readonly lagMs: number | null;
  /**
   * 'late': the others wait for it during much of a step. 'idle': none of its results entered a step for a while. null:
   * neither.
   */
  readonly outOfStep: 'late' | 'idle' | null;
}

/** A worker is late if its results come more than this share of a step's duration after the first one. */
const LATE_RATIO = 0.5;
/** It is idle after this many steps without a result, but not before IDLE_MS. */
const IDLE_STEPS = 5;
const IDLE_MS = 1_000;

/** Counts the results of one worker. */
export class WorkerTally {
  readonly #rate: Smoothed;
  readonly #lag: Smoothed;
  #total = 0;
  /** Samples since the last fold. */
  #samples = 0;
  #results = 0;
  #lagMs = 0;
  #activeAtMs: number | null = null;

  /** @param constantMs time constant of the smoothed figures, in milliseconds */
  constructor(
    private readonly worker: Pick<WorkerState, 'ordinal' | 'host' | 'pid'>,
    constantMs: number,
  ) {
    this.#rate = new Smoothed(constantMs);
    this.#lag = new Smoothed(constantMs);
  }

  /** A result has come, and this many of its samples, from 1, entered a step. */
  add(sampleCount: number, lagMs: number): void {
    this.#samples += sampleCount;
    this.#results++;
    this.#lagMs += lagMs;
  }

  /**
   * @param durationMs time in which the samples were counted, above 0; null: it says nothing about the worker's speed
   */
  fold(nowMs: number, durationMs: number | null): void {
    this.#total += this.#samples;
    // A worker that has just become ready has had no chance yet.
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
   * @param nowMs time of the last fold
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
