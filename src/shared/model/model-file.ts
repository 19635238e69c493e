import type { FileHandle } from 'node:fs/promises';
import { messageOf, OperationalError } from '../errors.js';
import { openRegularFile } from '../files/regular-file.js';
import { quoted } from '../text/printable.js';
import { decodeModel } from './decode-model.js';
import { encodeSafetensors } from './encode-safetensors.js';
import { FORMAT_BYTES, refuseOtherFormats } from './foreign-model.js';
import { MAX_CLASS_COUNT, networkOf, networkWithParameters } from './model.js';
import type { Tensor } from './safetensors.js';

/**
 * Eight times the size of the largest model: enough for a checkpoint and any metadata, and too small for a data set that is
 * given by mistake.
 */
const MAX_FILE_BYTES = 8 * networkOf(MAX_CLASS_COUNT).parameterBytes;

/**
 * A model as a safetensors file. `safetensors.torch.load_file` turns it into the state_dict of the classic program.
 *
 * @param parameters flat float32 buffer of a network
 * @param metadata strings to keep with it; other programs expect `format: 'pt'`
 * @returns the same bytes for the same input
 * @throws RangeError when no network has so many parameters; whether they are finite is not looked at
 */
export function encodeModel(parameters: Float32Array, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const network = networkWithParameters(parameters.length);
  if (!network) throw new RangeError(`no network has ${parameters.length} parameters`);
  const tensors = network.parameters.map(({ name, shape, offset, length }): [string, Tensor] => {
    return [name, { dtype: 'F32', shape, values: parameters.subarray(offset, offset + length) }];
  });
  return encodeSafetensors(new Map(tensors), new Map(Object.entries(metadata)));
}

/**
 * Reads a model file of at most MAX_FILE_BYTES.
 *
 * @returns the flat float32 buffer of a network
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
