import type { PreparationProblem, PreparationStep } from '../inference/prepare/prepare-digit.js';
import type { OperationalError } from '../shared/errors.js';

/** A class, and how probable it is. */
export interface Candidate {
  /** Number of the class: that of a digit is the digit. */
  readonly digit: number;
  readonly className: string;
  /** 0..1 */
  readonly probability: number;
}

/** The class that a model reads in an image. */
export interface Prediction {
  /** Path or name of the image. */
  readonly image: string;
  /** Number of the most probable class; if probabilities are equal, the lowest. */
  readonly predicted: number;
  /** Its name. */
  readonly className: string;
  /** Its probability, 0..1. */
  readonly probability: number;
  /** The most probable classes, the first of them `predicted`; `top` of PredictOptions says how many. */
  readonly top: readonly Candidate[];
  /** The probability of each class, by number: float32, 0 to 1. */
  readonly probabilities: Float32Array;
  /** Logarithms of the probabilities, by number: float32, in nats. They have the same bits in every JavaScript engine. */
  readonly logProbabilities: Float32Array;
  /** The image that the network saw: 28 x 28 or 32 x 32 pixels, row-major, one byte each. */
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

/** The `count` most probable classes; of equal ones, the lower number first. */
export function topClasses(probabilities: Float32Array, classNames: readonly string[], count: number): Candidate[] {
  return Array.from(probabilities, (probability, digit) => ({
    digit,
    className: classNames[digit] as string,
    probability,
  }))
    .sort((a, b) => b.probability - a.probability || a.digit - b.digit)
    .slice(0, count);
}
