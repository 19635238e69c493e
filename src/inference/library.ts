/** The part of `lenet-cluster/inference` that is the same in Node and in browsers. */

export type { Normalization } from '../shared/data/dataset.js';
export { OperationalError } from '../shared/errors.js';
export type { Classification, Classifier, ClassifierOptions } from './classifier.js';
export type { LayerMaps } from './layer-maps.js';
export { parseModel } from './parse-model.js';
export { greyOfRgba, type Picture } from './prepare/picture.js';
export {
  type PreparationProblem,
  type PreparationStep,
  type PreparedDigit,
  prepareDigit,
  type StepName,
} from './prepare/prepare-digit.js';
export type { LearnedImages, PrepareOptions, StepChoice } from './prepare/prepare-options.js';
