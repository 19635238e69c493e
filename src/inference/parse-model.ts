import { decodeModel } from '../shared/model/decode-model.js';
import { ownFactsOf } from '../shared/model/own-metadata.js';
import { decodeSafetensors } from '../shared/model/safetensors.js';
import { DEFAULT_NORMALIZATION } from '../shared/run-config.js';
import type { ClassifierOptions } from './classifier.js';

/**
 * The model in a safetensors file, such as `model.safetensors` of a run. Where there are files, `loadModel` knows more:
 * it finds the normalization beside the file, too.
 *
 * @param bytes the whole file
 * @param fileName for error messages
 * @returns its parameters, with the normalization and the class names of an exported file; otherwise, with the
 *   normalization of a training with default settings, and without class names
 * @throws OperationalError `model-mismatch` (other tensors than this LeNet's), `model-not-finite`, `model-other-format`,
 *   or one of the codes that begin with `safetensors-`
 */
export function parseModel(bytes: Uint8Array, fileName = 'the model'): ClassifierOptions {
  const parameters = decodeModel(bytes, fileName);
  const { metadata } = decodeSafetensors(bytes, fileName);
  const facts = ownFactsOf(metadata);
  if (facts === null) return { parameters, normalization: DEFAULT_NORMALIZATION };
  const { normalization, classNames, imageSide } = facts;
  return { parameters, normalization, imageSide, ...(classNames === null ? {} : { classNames }) };
}
