import type { StepResult } from './data-plane.js';

/** What an epoch's steps came to. */
export interface EpochTotal {
  /** Mean loss of the training samples, each before the update of its step. */
  readonly trainLoss: number;
  readonly trainCorrect: number;
  readonly trainCount: number;
  /** From the first step's begin to the last one's end. */
  readonly trainSeconds: number;
}

/** Sums up the steps of an epoch. */
export class EpochTotals {
  #epoch = -1;
  #lossSum = 0;
  #correctCount = 0;
  #sampleCount = 0;
  #beganAtMs = 0;
  #endedAtMs = 0;

  add(epoch: number, result: StepResult, beganAtMs: number, endedAtMs: number): void {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#lossSum = 0;
      this.#correctCount = 0;
      this.#sampleCount = 0;
      this.#beganAtMs = beganAtMs;
    }
    this.#lossSum += result.meanLoss * result.sampleCount;
    this.#correctCount += result.correctCount;
    this.#sampleCount += result.sampleCount;
    this.#endedAtMs = endedAtMs;
  }

  total(): EpochTotal {
    return {
      trainLoss: this.#lossSum / this.#sampleCount,
      trainCorrect: this.#correctCount,
      trainCount: this.#sampleCount,
      trainSeconds: (this.#endedAtMs - this.#beganAtMs) / 1000,
    };
  }
}
