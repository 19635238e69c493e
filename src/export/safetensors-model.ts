import type { LoadedModel } from '../model/load-model.js';
import { formatProvenance } from '../model/provenance.js';
import { encodeModel } from '../shared/model/model-file.js';
import { PROVENANCE_KEY } from '../shared/model/own-metadata.js';
import { exportMetadata } from './export-metadata.js';

/**
 * A safetensors file with the origin of the model in its metadata: each fact by its name for people, and all of them as
 * one entry, from which loadModel has them again. The tensors keep their bits.
 *
 * @returns the same bytes for the same model
 */
export function encodeSafetensorsModel(model: LoadedModel): Uint8Array {
  return encodeModel(model.parameters, {
    format: 'pt',
    [PROVENANCE_KEY]: formatProvenance(model),
    ...exportMetadata(model),
  });
}
