import { OperationalError } from '../errors.js';
import { quoted } from '../text/printable.js';
import { refuseOtherFormats } from './foreign-model.js';
import { MAX_CLASS_COUNT, MIN_CLASS_COUNT } from './model.js';
import { commonPrefix, networkOfTensors, renaming } from './model-names.js';
import { decodeSafetensors } from './safetensors.js';

/**
 * The parameters of a model file, for any number of classes. Metadata are ignored, and so is a wrapper's prefix before
 * every name. 16-bit floats keep their values.
 *
 * @param bytes a whole safetensors file
 * @param fileName for the messages
 * @returns the flat float32 buffer of a network; networkWithParameters tells which
 * @throws OperationalError `model-mismatch`, which says what differs from this model's tensors; `model-not-finite`;
 *   `model-other-format`; or one
 *   of decodeSafetensors'
 */
export function decodeModel(bytes: Uint8Array, fileName: string): Float32Array {
  refuseOtherFormats(bytes, fileName);
  const { tensors } = decodeSafetensors(bytes, fileName);
  const prefix = commonPrefix(tensors);
  const network = networkOfTensors(tensors, prefix);
  const parameters = new Float32Array(network.parameterCount);
  const differences: string[] = [];
  for (const { name, shape, offset } of network.parameters) {
    const tensor = tensors.get(prefix + name);
    if (!tensor) differences.push(`'${name}' is missing`);
    else if (tensor.dtype !== 'F32') differences.push(`'${name}' must be F32, got ${tensor.dtype}`);
    else if (tensor.shape.join() !== shape.join()) {
      differences.push(`'${name}' must have shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
    } else parameters.set(tensor.values, offset);
  }
  const expectedNames = new Set(network.parameters.map(({ name }) => prefix + name));
  for (const name of tensors.keys()) {
    if (!expectedNames.has(name)) differences.push(`${quoted(name)} is not one of its tensors`);
  }
  if (differences.length > 0) {
    const names = renaming(tensors, network);
    if (names !== null) {
      throw new OperationalError(
        'model-mismatch',
        `Cannot use ${quoted(fileName)} as LeNet's parameters: its tensors have the right shapes under other names.`,
        `If its network is this one (a sigmoid after each layer but the last, maximum pooling), rename them: ${names}.`,
      );
    }
    const more = differences.length > 10 ? `; and ${differences.length - 10} more` : '';
    const list = differences.slice(0, 10).join('; ');
    throw new OperationalError(
      'model-mismatch',
      `Cannot use ${quoted(fileName)} as LeNet's parameters: ${list}${more}.`,
      'It must hold the ten tensors of this LeNet as float32: state_dict() after .float() in PyTorch. ' +
        `Its last layer may have ${MIN_CLASS_COUNT} to ${MAX_CLASS_COUNT} outputs.`,
    );
  }
  const wrong = network.parameters.find(
    ({ offset, length }) => !parameters.subarray(offset, offset + length).every(Number.isFinite),
  );
  if (wrong) {
    throw new OperationalError(
      'model-not-finite',
      `Cannot use ${quoted(fileName)}: '${wrong.name}' must be finite throughout.`,
    );
  }
  return parameters;
}
