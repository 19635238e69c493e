import type { ClassifierOptions } from '../inference/classifier.js';
import { loadModel } from '../model/load-model.js';
import { openNodeClassifier } from './node-classifier.js';
import { type PredictOptions, predictWith } from './predict-with.js';
import type { PredictionResult } from './prediction.js';
import type { ImageSource } from './read-image.js';

/**
 * Reads digits in images with a trained model.
 *
 * @param model the result of `loadModel`, or a path that it takes: a model file, a checkpoint, a run directory, or a folder
 *   of runs
 * @param images paths of PNG, JPEG, WebP or BMP files, bytes of such files, or grey pixels
 * @returns one result an image, in their order; an image that cannot be read has an `error` and stops no other
 * @throws OperationalError as `loadModel` does
 */
export async function predict(
  model: string | ClassifierOptions,
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  options: PredictOptions = {},
): Promise<PredictionResult[]> {
  const results: PredictionResult[] = [];
  for await (const result of predictEach(model, images, options)) results.push(result);
  return results;
}

/** As `predict`, for many images: it takes the next ones, and yields results, as they are used. */
export async function* predictEach(
  model: string | ClassifierOptions,
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  options: PredictOptions = {},
): AsyncGenerator<PredictionResult, void, undefined> {
  const classifier = openNodeClassifier(typeof model === 'string' ? await loadModel(model) : model);
  yield* predictWith(classifier, images, options);
}
