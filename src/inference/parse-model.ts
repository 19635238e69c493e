import { decodeModel } from '../shared/model/decode-model.js';
import { normalizationOf } from '../shared/model/own-metadata.js';
import { decodeSafetensors } from '../shared/model/safetensors.js';
import { DEFAULT_NORMALIZATION } from '../shared/run-config.js';
import type { ClassifierOptions } from './classifier.js';

/**
 * The model in a safetensors file, such as `model.safetensors` of a run. Where there are files, `loadModel` knows more:
 * it finds the normalization beside the file, too.
 *
 * @param bytes the whole file
 * @param fileName for error messages
 * @returns its parameters, and the normalization that an exported file names; otherwise, that of a training with default
 *   settings
 * @throws OperationalError `model-mismatch` (other tensors than this LeNet's), `model-not-finite`, `model-other-format`,
 *   or one of the codes that begin with `safetensors-`
 */
export function parseModel(bytes: Uint8Array, fileName = 'the model'): ClassifierOptions {
  const parameters = decodeModel(bytes, fileName);
  const { metadata } = decodeSafetensors(bytes, fileName);
  return { parameters, normalization: normalizationOf(metadata) ?? DEFAULT_NORMALIZATION };
}
