import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { OperationalError } from '../shared/errors.js';
import { PARAMETER_COUNT, PARAMETERS } from '../shared/model.js';
import type { RunConfig } from '../shared/run-config.js';
import { decodeSafetensors, encodeSafetensors, type SafetensorsFile, type Tensor } from '../shared/safetensors.js';
import type { AdamClock } from './adam.js';
import { formatMetadata, parseMetadata } from './checkpoint-metadata.js';
import type { EpochTotalsState } from './epoch-totals.js';

/** All that a coordinator needs to go on from between two steps, to the same bits. */
export interface Checkpoint {
  readonly runId: string;
  readonly config: RunConfig;
  /** The next step to compute: its global number, epoch and number in the epoch, each from 0. */
  readonly cursor: { readonly step: number; readonly epoch: number; readonly stepInEpoch: number };
  /** PARAMETER_COUNT float32. */
  readonly parameters: Float32Array;
  /** Adam's, each PARAMETER_COUNT float32. */
  readonly moments: { readonly first: Float32Array; readonly second: Float32Array };
  readonly adam: AdamClock;
  /** Sums of the epoch at hand, or of the one that has just ended; null before the first step. */
  readonly epochTotals: EpochTotalsState | null;
}

/** Changes whenever an older program would misread the file. */
export const CHECKPOINT_VERSION = 1;

const VERSION_KEY = 'lenet_cluster_checkpoint';
const CHECKSUM_KEY = 'sha256';
/** Stands where the checksum will be while it is computed. */
const NO_CHECKSUM = '0'.repeat(64);

const GROUPS = [
  ['', (checkpoint: Checkpoint) => checkpoint.parameters],
  ['adam.first_moment.', (checkpoint: Checkpoint) => checkpoint.moments.first],
  ['adam.second_moment.', (checkpoint: Checkpoint) => checkpoint.moments.second],
] as const;

/**
 * A checkpoint as a safetensors file. The model's parameters have their state_dict names, so `safetensors.torch.load_file` and
 * `load_state_dict(..., strict=False)` read them; Adam's moments are `adam.first_moment.NAME` and `adam.second_moment.NAME`;
 * the rest is metadata. The metadata's `sha256` is that of the whole file with 64 zeros in its own place, so no byte of the
 * file is without a guard.
 *
 * The file has 740 KB. Encoding takes about a millisecond of the calling thread, most of it for the checksum.
 *
 * @returns the same bytes for the same checkpoint
 * @throws RangeError when parameters or moments have another length than PARAMETER_COUNT
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const [prefix, valuesOf] of GROUPS) {
    const values = valuesOf(checkpoint);
    if (values.length !== PARAMETER_COUNT) {
      throw new RangeError(`a checkpoint must have ${PARAMETER_COUNT} elements in each group, got ${values.length}`);
    }
    for (const { name, shape, offset, length } of PARAMETERS) {
      tensors.set(`${prefix}${name}`, { dtype: 'F32', shape, values: values.subarray(offset, offset + length) });
    }
  }
  const metadata = new Map([
    ['format', 'pt'],
    [VERSION_KEY, String(CHECKPOINT_VERSION)],
    // Early in the file, so that what finds it again need not search far.
    [CHECKSUM_KEY, NO_CHECKSUM],
    ...formatMetadata(checkpoint),
  ]);
  const { buffer, byteOffset, byteLength } = encodeSafetensors(tensors, metadata);
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  bytes.write(sha256(bytes), bytes.indexOf(NO_CHECKSUM), 'latin1');
  return bytes;
}

/**
 * What encodeCheckpoint made a file of.
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
    throw new OperationalError('checkpoint-invalid', `Cannot resume from '${fileName}': ${problem}.`);
  };
  const metadata = parseMetadata(file.metadata, invalid);
  const [parameters, first, second] = GROUPS.map(([prefix]) => collect(file, prefix, invalid)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  if (file.tensors.size !== GROUPS.length * PARAMETERS.length)
    invalid('it has tensors that this version does not know');
  return { ...metadata, parameters, moments: { first, second } };
}

const versionSchema = v.pipe(v.string(), v.regex(/^\d{1,9}$/));

/** Before anything else is looked at: another version may differ in everything. */
function checkVersion({ metadata }: SafetensorsFile, fileName: string): void {
  const version = metadata.get(VERSION_KEY);
  if (!v.is(versionSchema, version)) {
    throw new OperationalError(
      'checkpoint-foreign',
      `Cannot resume from '${fileName}': it must be a checkpoint, got a safetensors file without '${VERSION_KEY}'.`,
      'A trained model can be the start of a new run with --init.',
    );
  }
  if (Number(version) !== CHECKPOINT_VERSION) {
    throw new OperationalError(
      'checkpoint-version',
      `Cannot resume from '${fileName}': its format version must be ${CHECKPOINT_VERSION}, got ${version}.`,
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
    `Cannot resume from '${fileName}': its SHA-256 must be '${stated}', as it says itself, and is another.`,
    'The file was damaged after it was written. Check the disk.',
  );
}

function collect({ tensors }: SafetensorsFile, prefix: string, invalid: (problem: string) => never): Float32Array {
  const values = new Float32Array(PARAMETER_COUNT);
  for (const { name, shape, offset } of PARAMETERS) {
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
