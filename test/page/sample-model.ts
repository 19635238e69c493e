import type { CurrentModel } from '../../src/page/reading-model.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { DEFAULT_CLASS_NAMES, DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';

/** A model that was not trained, enlarged so that it is sure of something else for every drawing. */
export function sampleModel(seed: number, step: number): CurrentModel {
  const parameters = initialParameters(seed).map((value) => 6 * value);
  return { parameters, classNames: DEFAULT_CLASS_NAMES, normalization: DEFAULT_NORMALIZATION, imageSide: 28, step };
}
