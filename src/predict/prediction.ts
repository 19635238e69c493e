import type { PreparationProblem, PreparationStep } from '../inference/prepare/prepare-digit.js';
import type { OperationalError } from '../shared/errors.js';

/** A digit, and how probable it is. */
export interface Candidate {
  /** 0..9 */
  readonly digit: number;
  /** 0..1 */
  readonly probability: number;
}

/** The digit that a model reads in an image. */
export interface Prediction {
  /** Path or name of the image. */
  readonly image: string;
  /** The most probable digit, 0..9; if probabilities are equal, the lowest. */
  readonly predicted: number;
  /** Its probability, 0..1. */
  readonly probability: number;
  /** The most probable digits, the first of them `predicted`; `top` of PredictOptions says how many. */
  readonly top: readonly Candidate[];
  /** 10 float32, 0 to 1: the probability of each digit. */
  readonly probabilities: Float32Array;
  /** 10 float32, in nats. They have the same bits in every JavaScript engine. */
  readonly logProbabilities: Float32Array;
  /** The image that the network saw: 28 x 28 pixels, row-major, one byte each. */
  readonly input: Uint8Array;
  /** The way from the image to `input`; empty without `explain` of PredictOptions. */
  readonly steps: readonly PreparationStep[];
  /** Signs that the answer may be wrong; mostly empty. */
  readonly problems: readonly PreparationProblem[];
  readonly error: null;
}

/** An image that could not be read. */
export interface UnreadImage {
  /** Path or name of the image. */
  readonly image: string;
  readonly error: OperationalError;
}

/** `error` tells which of the two it is. */
export type PredictionResult = Prediction | UnreadImage;

/** The `count` most probable digits; of equal ones, the lower first. */
export function topDigits(probabilities: Float32Array, count: number): Candidate[] {
  return Array.from(probabilities, (probability, digit) => ({ digit, probability }))
    .sort((a, b) => b.probability - a.probability || a.digit - b.digit)
    .slice(0, count);
}
