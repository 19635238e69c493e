import type { StepReport } from '../core/reports.js';
import type { StepResult } from '../update/data-plane.js';

/** Result of the steps of an epoch. */
export interface EpochTotal {
  /** Mean negative log-likelihood of the training samples, in nats, each before the update of its step. */
  readonly trainLoss: number;
  readonly trainCorrect: number;
  readonly trainCount: number;
  /** From the begin of the first step to the end of the last one, without the times in which no coordinator lived. */
  readonly trainSeconds: number;
  /** Rate of the last step, from 0; null: unknown. */
  readonly learningRate: number | null;
}

/** The sums of an epoch so far. Another coordinator can continue them. */
export interface EpochTotalsState {
  /** From 0. */
  readonly epoch: number;
  /** In nats. */
  readonly lossSum: number;
  readonly correctCount: number;
  readonly sampleCount: number;
  /** As in EpochTotal. */
  readonly trainSeconds: number;
  /** As in EpochTotal; checkpoints of earlier versions lack it. */
  readonly learningRate: number | null;
}

/** Sums up the steps of an epoch. */
export class EpochTotals {
  #epoch = -1;
  #lossSum = 0;
  #correctCount = 0;
  #sampleCount = 0;
  #learningRate: number | null = null;
  /** Time of earlier incarnations. */
  #secondsBefore = 0;
  #beganAtMs: number | undefined;
  #endedAtMs = 0;

  /** @param begun sums of an earlier incarnation to continue, from `state` */
  constructor(begun: EpochTotalsState | null = null) {
    if (!begun) return;
    this.#epoch = begun.epoch;
    this.#lossSum = begun.lossSum;
    this.#correctCount = begun.correctCount;
    this.#sampleCount = begun.sampleCount;
    this.#secondsBefore = begun.trainSeconds;
    this.#learningRate = begun.learningRate;
  }

  /**
   * Adds a step. A step of another epoch than the last starts new sums.
   *
   * @param epoch from 0
   * @param beganAtMs and `endedAtMs`: milliseconds on one monotonic clock
   */
  add(
    { epoch, learningRate }: Pick<StepReport, 'epoch' | 'learningRate'>,
    result: StepResult,
    beganAtMs: number,
    endedAtMs: number,
  ): void {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#lossSum = 0;
      this.#correctCount = 0;
      this.#sampleCount = 0;
      this.#secondsBefore = 0;
      this.#beganAtMs = undefined;
    }
    this.#beganAtMs ??= beganAtMs;
    this.#lossSum += result.meanLoss * result.sampleCount;
    this.#correctCount += result.correctCount;
    this.#sampleCount += result.sampleCount;
    this.#learningRate = learningRate;
    this.#endedAtMs = endedAtMs;
  }

  /** The mean is NaN before the first step. */
  total(): EpochTotal {
    return {
      trainLoss: this.#lossSum / this.#sampleCount,
      trainCorrect: this.#correctCount,
      trainCount: this.#sampleCount,
      trainSeconds: this.#seconds(),
      learningRate: this.#learningRate,
    };
  }

  /** The sums so far; null before the first step. */
  state(): EpochTotalsState | null {
    if (this.#epoch < 0) return null;
    return {
      epoch: this.#epoch,
      lossSum: this.#lossSum,
      correctCount: this.#correctCount,
      sampleCount: this.#sampleCount,
      trainSeconds: this.#seconds(),
      learningRate: this.#learningRate,
    };
  }

  #seconds(): number {
    const now = this.#beganAtMs === undefined ? 0 : (this.#endedAtMs - this.#beganAtMs) / 1000;
    return this.#secondsBefore + now;
  }
}
