import type { Classification, Classifier } from '../inference/classifier.js';
import { type PreparedDigit, prepareDigit } from '../inference/prepare/prepare-digit.js';
import type { PrepareOptions } from '../inference/prepare/prepare-options.js';
import { OperationalError } from '../shared/errors.js';
import { usableCores } from '../shared/usable-cores.js';
import type { ImageLimits } from './image-limits.js';
import { type PredictionResult, topDigits } from './prediction.js';
import { type ImageSource, nameOfImage, readImage } from './read-image.js';

/** How images are read. */
export interface PredictOptions {
  /** The way from a picture to 28 x 28 pixels. */
  readonly prepare?: PrepareOptions;
  /** How many digits a prediction lists, 1..10. Default: 3. */
  readonly top?: number;
  /** Whether predictions have the steps of the preparation, about 1 MB each. Default: false. */
  readonly explain?: boolean;
  /** The largest image that is read. */
  readonly limits?: ImageLimits;
}

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
  classifier: Pick<Classifier, 'classify'>,
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  options: PredictOptions = {},
): AsyncGenerator<PredictionResult, void, undefined> {
  const atATime = Math.min(MAX_AT_A_TIME, usableCores() + 1);
  const waiting: Promise<Prepared>[] = [];
  const next = async (): Promise<PredictionResult> =>
    resultOf(classifier, await (waiting.shift() as Promise<Prepared>), options);
  for await (const source of images) {
    const prepared = preparedFrom(source, options);
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

async function preparedFrom(source: ImageSource, { limits = {}, prepare = {} }: PredictOptions): Promise<Prepared> {
  const image = nameOfImage(source);
  try {
    return { image, digit: prepareDigit(await readImage(source, limits), prepare) };
  } catch (error) {
    if (error instanceof OperationalError) return { image, digit: error };
    throw error;
  }
}

function resultOf(
  classifier: Pick<Classifier, 'classify'>,
  { image, digit }: Prepared,
  { top = DEFAULT_TOP, explain = false }: PredictOptions,
): PredictionResult {
  if (digit instanceof OperationalError) return { image, error: digit };
  const [{ predicted, probabilities, logProbabilities }] = classifier.classify(digit.image) as [Classification];
  return {
    image,
    predicted,
    probability: probabilities[predicted] as number,
    top: topDigits(probabilities, top),
    probabilities,
    logProbabilities,
    input: digit.image,
    steps: explain ? digit.steps : [],
    problems: digit.problems,
    error: null,
  };
}
