import type { Classification, Classifier } from '../inference/classifier.js';
import { type PreparedDigit, takeSteps } from '../inference/prepare/prepare-digit.js';
import { decideSteps, type PrepareOptions, type PrepareSteps } from '../inference/prepare/prepare-options.js';
import { OperationalError } from '../shared/errors.js';
import { sideOf } from '../shared/model/image-side.js';
import { usableCores } from '../shared/usable-cores.js';
import type { ImageLimits } from './image-limits.js';
import { type PredictionResult, topClasses } from './prediction.js';
import { type ImageSource, nameOfImage, readImage } from './read-image.js';

/** How images are read. */
export interface PredictOptions {
  /** The way from a picture to what the network sees. */
  readonly prepare?: PrepareOptions;
  /** How many classes a prediction lists, 1..256. Default: 3. */
  readonly top?: number;
  /** Whether predictions have the steps of the preparation, about 1 MB each. Default: false. */
  readonly explain?: boolean;
  /** The largest image that is read. */
  readonly limits?: ImageLimits;
}

/** The part of a classifier that predictions need. */
export type PredictingClassifier = Pick<Classifier, 'classify' | 'classNames' | 'imageSide'>;

/** Images that are decoded at the same time: more would take memory, and libuv decodes no more than four. */
const MAX_AT_A_TIME = 4;
const DEFAULT_TOP = 3;

/**
 * Reads images one after the other, in their order, while the next ones are decoded. An image that cannot be read gives a
 * result that says so.
 *
 * @param images are taken when they are needed
 */
export async function* predictWith(
  classifier: PredictingClassifier,
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  options: PredictOptions = {},
): AsyncGenerator<PredictionResult, void, undefined> {
  const steps = decideSteps(options.prepare ?? {}, classifier);
  const atATime = Math.min(MAX_AT_A_TIME, usableCores() + 1);
  const waiting: Promise<Prepared>[] = [];
  const next = async (): Promise<PredictionResult> =>
    resultOf(classifier, await (waiting.shift() as Promise<Prepared>), options);
  for await (const source of images) {
    const prepared = preparedFrom(source, options.limits ?? {}, steps);
    // A fault surfaces when its turn comes.
    prepared.catch(() => {});
    waiting.push(prepared);
    if (waiting.length >= atATime) yield await next();
  }
  while (waiting.length > 0) yield await next();
}

interface Prepared {
  readonly image: string;
  readonly digit: PreparedDigit | OperationalError;
}

async function preparedFrom(source: ImageSource, limits: ImageLimits, steps: PrepareSteps): Promise<Prepared> {
  const image = nameOfImage(source);
  try {
    return { image, digit: takeSteps(await readImage(source, limits), steps) };
  } catch (error) {
    if (error instanceof OperationalError) return { image, digit: error };
    throw error;
  }
}

function resultOf(
  classifier: PredictingClassifier,
  { image, digit }: Prepared,
  { top = DEFAULT_TOP, explain = false }: PredictOptions,
): PredictionResult {
  if (digit instanceof OperationalError) return { image, error: digit };
  const classified = classifier.classify(digit.image, sideOf(digit.image)) as [Classification];
  const [{ predicted, className, probabilities, logProbabilities }] = classified;
  return {
    image,
    predicted,
    className,
    probability: probabilities[predicted] as number,
    top: topClasses(probabilities, classifier.classNames, top),
    probabilities,
    logProbabilities,
    input: digit.image,
    steps: explain ? digit.steps : [],
    problems: digit.problems,
    error: null,
  };
}
