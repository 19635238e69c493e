import type { LoadedModel } from '../../model/load-model.js';
import type { ExportFile } from '../export-format.js';
import { encodeSafetensorsModel } from '../safetensors-model.js';
import { pythonSource } from './python-source.js';

/** Names of an export's files. The first reads the second, which must lie beside it. */
export const PYTORCH_FILES = ['model.py', 'model.safetensors'] as const;

/**
 * A Python module with the network, and its weights. They are separate files, so that people can read the code, and any
 * program that reads safetensors can have the weights.
 *
 * @returns the same bytes for the same model
 */
export function encodePytorch(model: LoadedModel): ExportFile[] {
  const [sourceName, weightsName] = PYTORCH_FILES;
  return [
    { name: sourceName, bytes: Buffer.from(pythonSource(model)) },
    { name: weightsName, bytes: encodeSafetensorsModel(model) },
  ];
}
