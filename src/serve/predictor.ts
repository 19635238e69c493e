import type { Classification } from '../inference/classifier.js';
import { OperationalError } from '../shared/errors.js';
import { printable } from '../shared/text/printable.js';
import { ClassificationBatch } from './classification-batch.js';
import type { GivenImage } from './given-image.js';
import type { ImageQueue } from './image-queue.js';
import type { ImageReader } from './image-reader.js';
import { type RequestOptions, stepsOf } from './predict-options.js';
import type { Digit } from './preparation-threads.js';
import { Refusal } from './refusals.js';
import type { ServeMetrics } from './serve-metrics.js';
import type { ServedModel } from './served-model.js';
import type { ServedSource } from './served-source.js';

/** A class and its probability, 0 to 1. */
export interface ClassProbability {
  /** Its number. */
  readonly class: number;
  readonly className: string;
  readonly probability: number;
}

/** How the model reads an image. */
export interface ServedPrediction extends ClassProbability {
  readonly name?: string;
  /** Probability of each class, by number. */
  readonly probabilities: readonly number[];
  /** The most probable classes, if the request asks for them. */
  readonly top?: readonly ClassProbability[];
  /** Signs that the answer may be wrong; see prepareDigit. */
  readonly problems: readonly string[];
}

/** Why an image could not be read. */
export interface ImageFailure {
  readonly name?: string;
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** The images of a request, read by one model. */
export interface PredictionAnswer {
  /** SHA-256 of the model's file. */
  readonly model: string;
  /** One for each image, in their order. */
  readonly predictions: readonly (ServedPrediction | ImageFailure)[];
}

export interface PredictorParts {
  readonly source: ServedSource;
  readonly queue: ImageQueue;
  readonly reader: ImageReader;
  readonly metrics: ServeMetrics;
}

const NO_PROBLEMS: readonly [] = [];
/** Most characters of an image's name in an answer. */
const MAX_NAME_LENGTH = 120;

/** Reads the images of requests. */
export class Predictor {
  readonly #parts: PredictorParts;
  readonly #batch = new ClassificationBatch();

  constructor(parts: PredictorParts) {
    this.#parts = parts;
  }

  /**
   * All images are read by the model that is served when the request comes. One that cannot be read does not fail the
   * others.
   *
   * @param signal aborted: nobody waits for the answer any more
   * @returns rejects with the signal's reason, or with a Refusal: `server-busy`
   */
  async predict(
    images: readonly GivenImage[],
    options: RequestOptions,
    signal: AbortSignal,
  ): Promise<PredictionAnswer> {
    const leave = this.#parts.queue.enter(images.length);
    const served = this.#parts.source.current;
    try {
      const predictions = await Promise.all(images.map((image) => this.#predictOne(served, image, options, signal)));
      return { model: served.model.sha256, predictions };
    } finally {
      leave();
    }
  }

  async #predictOne(
    served: ServedModel,
    image: GivenImage,
    options: RequestOptions,
    signal: AbortSignal,
  ): Promise<ServedPrediction | ImageFailure> {
    const name = image.name === null ? {} : { name: printable(image.name, MAX_NAME_LENGTH) };
    try {
      const digit = await this.#digitOf(served, image, options, signal);
      const classification = await this.#batch.classify(served, digit.image);
      this.#parts.metrics.predicted(classification.predicted);
      return {
        ...name,
        ...predictionOf(classification, served.model.classNames, options.top),
        problems: digit.problems,
      };
    } catch (error) {
      if (!(error instanceof OperationalError || error instanceof Refusal)) throw error;
      this.#parts.metrics.rejectedImage(error.code);
      const { code, message, hint } = error;
      return { ...name, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
    }
  }

  async #digitOf(
    { model }: ServedModel,
    { name, content }: GivenImage,
    options: RequestOptions,
    signal: AbortSignal,
  ): Promise<Digit> {
    switch (content.type) {
      case 'digit':
        return { image: content.pixels, problems: NO_PROBLEMS };
      case 'refused':
        throw content.refusal;
      case 'file': {
        const read = () => this.#parts.reader.read(content.bytes, name ?? 'image', stepsOf(options, model));
        return await this.#parts.queue.decode(read, signal);
      }
    }
  }
}

function predictionOf(
  { predicted, className, probabilities }: Classification,
  classNames: readonly string[],
  top: number | undefined,
) {
  const values = Array.from(probabilities, shortest);
  const best = { class: predicted, className, probability: values[predicted] as number, probabilities: values };
  return top === undefined ? best : { ...best, top: mostProbable(values, classNames, top) };
}

/** The most probable first; if two are equally probable, the lower class. */
function mostProbable(
  probabilities: readonly number[],
  classNames: readonly string[],
  count: number,
): ClassProbability[] {
  const all = probabilities.map((probability, number) => ({
    class: number,
    className: classNames[number] as string,
    probability,
  }));
  return all.sort((a, b) => b.probability - a.probability).slice(0, count);
}

/** Nine digits tell every float32 from its neighbours. More would only be those of its value in binary. */
const shortest = (value: number): number => Number(value.toPrecision(9));
