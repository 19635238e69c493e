import type { FileHandle } from 'node:fs/promises';
import { messageOf, OperationalError } from '../errors.js';
import { openRegularFile } from '../files/regular-file.js';
import { quoted } from '../text/printable.js';
import { FORMAT_BYTES, refuseOtherFormats } from './foreign-model.js';
import { PARAMETER_BYTES, PARAMETER_COUNT, PARAMETERS } from './model.js';
import { commonPrefix, renaming } from './model-names.js';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.js';

/**
 * Ten times the size of a model file: enough for any metadata, and too small for a data set that is given by mistake.
 */
const MAX_FILE_BYTES = 10 * PARAMETER_BYTES;

/**
 * A model as a safetensors file. `safetensors.torch.load_file` turns it into the state_dict of the classic program.
 *
 * @param parameters flat buffer of PARAMETER_COUNT float32
 * @param metadata strings to keep with it; other programs expect `format: 'pt'`
 * @returns the same bytes for the same input
 * @throws RangeError when `parameters` has another length; whether they are finite is not looked at
 */
export function encodeModel(parameters: Float32Array, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  if (parameters.length !== PARAMETER_COUNT) {
    throw new RangeError(`a model must have ${PARAMETER_COUNT} parameters, got ${parameters.length}`);
  }
  const tensors = PARAMETERS.map(({ name, shape, offset, length }): [string, Tensor] => {
    return [name, { dtype: 'F32', shape, values: parameters.subarray(offset, offset + length) }];
  });
  return encodeSafetensors(new Map(tensors), new Map(Object.entries(metadata)));
}

/**
 * The parameters of a model file. Metadata are ignored, and so is a wrapper's prefix before every name. 16-bit floats
 * keep their values.
 *
 * @param bytes a whole safetensors file
 * @param fileName for the messages
 * @returns flat buffer of PARAMETER_COUNT float32
 * @throws OperationalError `model-mismatch`, which says what differs from this model's tensors; `model-not-finite`;
 *   `model-other-format`; or one
 *   of decodeSafetensors'
 */
export function decodeModel(bytes: Uint8Array, fileName: string): Float32Array {
  refuseOtherFormats(bytes, fileName);
  const { tensors } = decodeSafetensors(bytes, fileName);
  const prefix = commonPrefix(tensors);
  const parameters = new Float32Array(PARAMETER_COUNT);
  const differences: string[] = [];
  for (const { name, shape, offset } of PARAMETERS) {
    const tensor = tensors.get(prefix + name);
    if (!tensor) differences.push(`'${name}' is missing`);
    else if (tensor.dtype !== 'F32') differences.push(`'${name}' must be F32, got ${tensor.dtype}`);
    else if (tensor.shape.join() !== shape.join()) {
      differences.push(`'${name}' must have shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
    } else parameters.set(tensor.values, offset);
  }
  const expectedNames = new Set(PARAMETERS.map(({ name }) => prefix + name));
  for (const name of tensors.keys()) {
    if (!expectedNames.has(name)) differences.push(`${quoted(name)} is not one of its tensors`);
  }
  if (differences.length > 0) {
    const names = renaming(tensors);
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
      'It must hold the ten tensors of this LeNet as float32: state_dict() after .float() in PyTorch.',
    );
  }
  const wrong = PARAMETERS.find(
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

/**
 * Reads a model file of at most MAX_FILE_BYTES.
 *
 * @returns flat buffer of PARAMETER_COUNT float32
 * @throws OperationalError `not-a-file`, `model-unreadable`, `model-too-long`, or one of decodeModel's
 */
export async function readModel(file: string): Promise<Float32Array> {
  return decodeModel(await readModelBytes(file), file);
}

/**
 * The bytes of a model file or a checkpoint of at most MAX_FILE_BYTES. What they mean is not looked at.
 *
 * @throws OperationalError `not-a-file`, `model-unreadable`, `model-too-long`, `model-other-format` (of a long file)
 */
export async function readModelBytes(file: string): Promise<Uint8Array> {
  try {
    const handle = await openRegularFile(file);
    try {
      return await readModelFrom(handle, file);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof OperationalError) throw cause;
    throw new OperationalError(
      'model-unreadable',
      `Cannot read model ${quoted(file)}: ${messageOf(cause)}.`,
      'Give a safetensors file that this program or safetensors.torch wrote.',
      { cause },
    );
  }
}

async function readModelFrom(handle: FileHandle, file: string): Promise<Uint8Array> {
  const { size } = await handle.stat();
  if (size <= MAX_FILE_BYTES) return await handle.readFile();
  const { buffer, bytesRead } = await handle.read(new Uint8Array(FORMAT_BYTES));
  refuseOtherFormats(buffer.subarray(0, bytesRead), file);
  throw new OperationalError(
    'model-too-long',
    `Cannot read model ${quoted(file)}: it must have at most ${MAX_FILE_BYTES} bytes, got ${size}.`,
  );
}
