import type { Classifier } from '../inference/classifier.js';
import { type LoadedModel, loadModel } from '../model/load-model.js';
import { openNodeClassifier } from '../predict/node-classifier.js';
import { SOURCE_IMAGE_PIXELS } from '../shared/data/resize.js';
import { OperationalError } from '../shared/errors.js';
import { quoted } from '../shared/text/printable.js';

/** A model that answers requests. */
export interface ServedModel {
  readonly model: LoadedModel;
  readonly classifier: Classifier;
  readonly loadedAt: Date;
}

/** The sum of probabilities may be this far from 1: float32, each rounded. */
const MAX_SUM_ERROR = 1e-5;

/**
 * Loads a model and proves that it can answer: the kernel gives the known answer, and the model gives probabilities for
 * images.
 *
 * @param place as loadModel takes it
 * @throws OperationalError as loadModel and openNodeClassifier do, or `model-not-finite` when its probabilities are no
 *   numbers
 */
export async function openServedModel(place: string): Promise<ServedModel> {
  const model = await loadModel(place);
  const classifier = openNodeClassifier(model);
  prove(classifier, model.file);
  return { model, classifier, loadedAt: new Date() };
}

/** Black, white, and a slope between them. */
function probes(): Uint8Array {
  const images = new Uint8Array(3 * SOURCE_IMAGE_PIXELS);
  images.fill(255, SOURCE_IMAGE_PIXELS, 2 * SOURCE_IMAGE_PIXELS);
  for (let i = 0; i < SOURCE_IMAGE_PIXELS; i++) {
    images[2 * SOURCE_IMAGE_PIXELS + i] = Math.floor((255 * i) / (SOURCE_IMAGE_PIXELS - 1));
  }
  return images;
}

/** @throws OperationalError `model-not-finite` */
export function prove(classifier: Classifier, file: string): void {
  const isSound = classifier.classify(probes()).every(({ probabilities }) => {
    const sum = probabilities.reduce((total, probability) => total + probability, 0);
    return Math.abs(sum - 1) <= MAX_SUM_ERROR;
  });
  if (isSound) return;
  throw new OperationalError(
    'model-not-finite',
    `Cannot serve ${quoted(file)}: its probabilities must add up to 1, but do not.`,
    'Its parameters may be too large. Evaluate the model first.',
  );
}
