import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { OperationalError } from '../../shared/errors.js';
import { encodeSafetensors } from '../../shared/model/encode-safetensors.js';
import { type Network, networkOf } from '../../shared/model/model.js';
import { decodeSafetensors, type SafetensorsFile, type Tensor } from '../../shared/model/safetensors.js';
import type { Checkpoint } from './checkpoint-contents.js';
import { formatMetadata, parseMetadata } from './checkpoint-metadata.js';

/** Changes whenever an older program would misread the file. */
export const CHECKPOINT_VERSION = 1;

const VERSION_KEY = 'lenet_cluster_checkpoint';
const CHECKSUM_KEY = 'sha256';
/** Placeholder for the checksum while it is computed. */
const NO_CHECKSUM = '0'.repeat(64);

/** The metadata, with the version early in it, comes first in the header. */
const MAX_BEGIN_BYTES = 256;

const PARAMETERS_PREFIX = '';
const FIRST_MOMENT_PREFIX = 'adam.first_moment.';
const SECOND_MOMENT_PREFIX = 'adam.second_moment.';

/** Prefix of the parameters at the end of an epoch, counted from 0; people count from 1. */
const epochPrefix = (epoch: number): string => `epoch.${epoch + 1}.`;

/** The network that a checkpoint is of. */
const networkFor = ({ config }: Pick<Checkpoint, 'config'>): Network => networkOf(config.classNames.length);

function groupsOf({ parameters, moments, evaluating }: Checkpoint): [string, Float32Array][] {
  return [
    [PARAMETERS_PREFIX, parameters],
    [FIRST_MOMENT_PREFIX, moments.first],
    [SECOND_MOMENT_PREFIX, moments.second],
    ...evaluating.map(({ epoch, parameters: atEnd }): [string, Float32Array] => [epochPrefix(epoch), atEnd]),
  ];
}

/**
 * A checkpoint as a safetensors file. The model's parameters have their state_dict names, so
 * `safetensors.torch.load_file` and `load_state_dict(..., strict=False)` read them. Adam's moments are
 * `adam.first_moment.NAME` and `adam.second_moment.NAME`. Parameters at the end of an epoch whose evaluation was under
 * way are `epoch.NUMBER.NAME`. The rest is metadata. The metadata's `sha256` is that of the whole file with 64 zeros in
 * its own place, so it guards every byte.
 *
 * For ten classes the file has 740 KB, and 250 KB more for each evaluation that was under way. Encoding takes about a millisecond of
 * the calling thread, mostly for the checksum.
 *
 * @returns the same bytes for the same checkpoint
 * @throws RangeError when parameters or moments have another length than the network of its classes has
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const { parameters: table, parameterCount } = networkFor(checkpoint);
  for (const [prefix, values] of groupsOf(checkpoint)) {
    if (values.length !== parameterCount) {
      throw new RangeError(`a checkpoint must have ${parameterCount} elements in each group, got ${values.length}`);
    }
    for (const { name, shape, offset, length } of table) {
      tensors.set(`${prefix}${name}`, { dtype: 'F32', shape, values: values.subarray(offset, offset + length) });
    }
  }
  const metadata = new Map([
    ['format', 'pt'],
    [VERSION_KEY, String(CHECKPOINT_VERSION)],
    // Early in the file, so that it is found quickly.
    [CHECKSUM_KEY, NO_CHECKSUM],
    ...formatMetadata(checkpoint),
  ]);
  const { buffer, byteOffset, byteLength } = encodeSafetensors(tensors, metadata);
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  bytes.write(sha256(bytes), bytes.indexOf(NO_CHECKSUM), 'latin1');
  return bytes;
}

/** Whether the bytes begin as a checkpoint does, of any version. The rest of them may be damaged. */
export function isCheckpoint(bytes: Uint8Array): boolean {
  const begin = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_BEGIN_BYTES));
  return begin.includes(`"${VERSION_KEY}":`, 0, 'latin1');
}

/**
 * Decodes a file of encodeCheckpoint.
 *
 * @param bytes a whole file
 * @param fileName for the messages
 * @throws OperationalError `checkpoint-foreign` (a safetensors file of something else), `checkpoint-version`,
 *   `checkpoint-damaged` (the checksum does not fit), `checkpoint-invalid` (it fits, but the contents make no checkpoint of
 *   this model); or one of decodeSafetensors' for a file that is cut short or whose header is unreadable
 */
export function decodeCheckpoint(bytes: Uint8Array, fileName: string): Checkpoint {
  const file = decodeSafetensors(bytes, fileName);
  checkVersion(file, fileName);
  checkChecksum(file, bytes, fileName);
  const invalid = (problem: string): never => {
    throw new OperationalError('checkpoint-invalid', `Cannot read checkpoint '${fileName}': ${problem}.`);
  };
  const { evaluating: pending, ...metadata } = parseMetadata(file.metadata, invalid);
  const network = networkFor(metadata);
  const collect = (prefix: string): Float32Array => collectTensors(file, network, prefix, invalid);
  const checkpoint: Checkpoint = {
    ...metadata,
    parameters: collect(PARAMETERS_PREFIX),
    moments: {
      first: collect(FIRST_MOMENT_PREFIX),
      second: collect(SECOND_MOMENT_PREFIX),
    },
    evaluating: pending.map(({ epoch, trained }) => {
      return { epoch, trained, parameters: collect(epochPrefix(epoch)) };
    }),
  };
  if (file.tensors.size !== groupsOf(checkpoint).length * network.parameters.length)
    invalid('it has tensors that this version does not know');
  return checkpoint;
}

const versionSchema = v.pipe(v.string(), v.regex(/^\d{1,9}$/));

/** Checked first, because another version may differ in everything else. */
function checkVersion({ metadata }: SafetensorsFile, fileName: string): void {
  const version = metadata.get(VERSION_KEY);
  if (!v.is(versionSchema, version)) {
    throw new OperationalError(
      'checkpoint-foreign',
      `Cannot read checkpoint '${fileName}': it must be a checkpoint, got a safetensors file without '${VERSION_KEY}'.`,
      'To start a new run from a trained model, use --init.',
    );
  }
  if (Number(version) !== CHECKPOINT_VERSION) {
    throw new OperationalError(
      'checkpoint-version',
      `Cannot read checkpoint '${fileName}': its format version must be ${CHECKPOINT_VERSION}, got ${version}.`,
      'Resume with the version of lenet-cluster that wrote it; config.json names that.',
    );
  }
}

function checkChecksum({ metadata }: SafetensorsFile, bytes: Uint8Array, fileName: string): void {
  const stated = metadata.get(CHECKSUM_KEY);
  if (stated && /^[0-9a-f]{64}$/.test(stated)) {
    const copy = Buffer.from(bytes);
    const position = copy.indexOf(stated, 0, 'latin1');
    if (position >= 0) copy.write(NO_CHECKSUM, position, 'latin1');
    if (sha256(copy) === stated) return;
  }
  throw new OperationalError(
    'checkpoint-damaged',
    `Cannot read checkpoint '${fileName}': its SHA-256 must be '${stated}', as the file says, but is different.`,
    'The file was damaged after it was written. Check the disk.',
  );
}

function collectTensors(
  { tensors }: SafetensorsFile,
  network: Network,
  prefix: string,
  invalid: (problem: string) => never,
): Float32Array {
  const values = new Float32Array(network.parameterCount);
  for (const { name, shape, offset } of network.parameters) {
    const tensor = tensors.get(`${prefix}${name}`);
    if (tensor?.dtype !== 'F32' || tensor.shape.join() !== shape.join()) {
      return invalid(`'${prefix}${name}' must be F32 of shape [${shape}], got ${describe(tensor)}`);
    }
    values.set(tensor.values, offset);
  }
  return values;
}

const describe = (tensor: Tensor | undefined): string =>
  tensor ? `${tensor.dtype} of shape [${tensor.shape}]` : 'nothing';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
