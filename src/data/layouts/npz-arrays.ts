import type { ErrorCode } from '../../shared/error-codes.js';
import type { OperationalError } from '../../shared/errors.js';
import type { SampleBlock } from '../source.js';
import { ByteReader } from './byte-reader.js';
import { unusable } from './failures.js';
import { checkLabels } from './labels.js';
import { integerBytes, integersOf, type NpyHeader, readNpyHeader } from './npy.js';
import { samplesPerBlock } from './sample-blocks.js';
import type { ZipArchive } from './zip-archive.js';

/** Where the images or the labels of a part lie: a file in an archive. */
export interface ArrayPlace {
  readonly file: string;
  /** With its ending: 'x_train.npy'. */
  readonly entry: string;
}

/** The images of a part, whose header is checked. */
export interface ImageArray {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** The labels of a part, whose header is checked. */
export interface LabelArray {
  readonly count: number;
  readonly dtype: string;
}

const SIDES = 'images x height x width, with 1 or 3 channels at the end or none';

/**
 * Looks whether an array can be images: bytes of [n, h, w], [n, h, w, 1] or [n, h, w, 3].
 *
 * @throws OperationalError `npy-dtype`, `npy-shape`, and as readNpyHeader does
 */
export function imageArray({ file, entry }: ArrayPlace, { dtype, shape }: NpyHeader): ImageArray {
  const fault = faultOf(file, entry);
  if (!/^[|<>=]u1$/.test(dtype))
    throw fault('npy-dtype', `images must be of type uint8, got ${kindOf(dtype)}`, TO_BYTES);
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  if (shape.length === 4 && channels !== 1 && channels !== 3) {
    const got = `(${shape.join(', ')})${channels === width ? ', which looks like volumes of three dimensions' : ''}`;
    throw fault('npy-shape', `images must have the shape ${SIDES}, got ${got}`, 'Use a data set of flat images.');
  }
  if (shape.length < 3 || shape.length > 4 || height < 1 || width < 1) {
    const hint = 'Change it with numpy.reshape, for example to (-1, 28, 28).';
    throw fault('npy-shape', `images must have the shape ${SIDES}, got (${shape.join(', ')})`, hint);
  }
  if (count === 0) throw fault('dataset-empty', 'it must hold at least one image, got none', 'Use another data set.');
  return { count, height, width, channels: channels === 3 ? 3 : 1 };
}

/**
 * Looks whether an array can be labels: integers of [n] or [n, 1].
 *
 * @throws OperationalError `npy-dtype`, `npy-shape`, `dataset-multi-label`, and as readNpyHeader does
 */
export function labelArray({ file, entry }: ArrayPlace, { dtype, shape }: NpyHeader): LabelArray {
  const fault = faultOf(file, entry);
  if (integerBytes(dtype) === null) {
    const hint = "Change it with labels.astype('uint8'), after numpy.argmax if they are one-hot.";
    throw fault('npy-dtype', `labels must be of an integer type, got ${kindOf(dtype)}`, hint);
  }
  const [count = 0, columns = 1] = shape;
  if (shape.length === 2 && columns > 1) {
    throw fault(
      'dataset-multi-label',
      `each image must have one label, got ${columns} for each`,
      'A network with one answer cannot learn several labels of an image. If they are one-hot, change them with numpy.argmax(labels, 1).',
    );
  }
  if (shape.length < 1 || shape.length > 2 || columns !== 1) {
    throw fault('npy-shape', `labels must have the shape images or images x 1, got (${shape.join(', ')})`, TO_LIST);
  }
  return { count, dtype };
}

/**
 * The images and labels of a part, read side by side.
 *
 * @param archives that hold them; they may be the same
 * @throws OperationalError `npy-truncated`, `dataset-label`, and as ZipArchive.read does
 */
export async function* readArrays(
  images: ArrayPlace & ImageArray,
  imageArchive: ZipArchive,
  labels: ArrayPlace & LabelArray,
  labelArchive: ZipArchive,
): AsyncGenerator<SampleBlock, void, undefined> {
  const { count, height, width, channels } = images;
  const imageBytes = height * width * channels;
  const labelBytes = integerBytes(labels.dtype) as number;
  const pixelReader = new ByteReader(imageArchive.read(images.entry));
  const labelReader = new ByteReader(labelArchive.read(labels.entry));
  try {
    await readNpyHeader(pixelReader, images.file, images.entry);
    await readNpyHeader(labelReader, labels.file, labels.entry);
    const most = samplesPerBlock(imageBytes);
    for (let done = 0; done < count; done += most) {
      const samples = Math.min(most, count - done);
      const pixels = await pixelReader.read(samples * imageBytes);
      const values = await labelReader.read(samples * labelBytes);
      if (pixels.length < samples * imageBytes) throw truncated(images);
      if (values.length < samples * labelBytes) throw truncated(labels);
      const numbers = integersOf(labels.dtype, values);
      checkLabels(numbers, done, labels.file);
      yield { count: samples, height, width, channels, pixels, labels: numbers };
    }
    // The checksums of both are known at their ends.
    if (await pixelReader.drain()) throw tooLong(images);
    if (await labelReader.drain()) throw tooLong(labels);
  } finally {
    await pixelReader.close();
    await labelReader.close();
  }
}

const TO_BYTES = "Change it with (images * 255).astype('uint8') if values are 0 to 1, or images.astype('uint8').";
const TO_LIST = 'Change it with labels.reshape(-1).';
const SAVE_AGAIN = 'Save it again with numpy.savez_compressed.';

const truncated = ({ file, entry }: ArrayPlace): OperationalError =>
  faultOf(file, entry)('npy-truncated', 'its values must be as many as its shape says, got fewer', SAVE_AGAIN);
const tooLong = ({ file, entry }: ArrayPlace): OperationalError =>
  faultOf(file, entry)('npy-truncated', 'its values must be as many as its shape says, got more', SAVE_AGAIN);

function faultOf(file: string, entry: string): (code: ErrorCode, problem: string, hint: string) => OperationalError {
  return (code, problem, hint) => unusable(code, file, `array '${arrayKey(entry)}': ${problem}`, hint);
}

/** The name under which NumPy knows an entry. */
export const arrayKey = (entry: string): string => entry.replace(/\.npy$/, '');

/** A type in words, if the letters of NumPy are known to few. */
function kindOf(dtype: string): string {
  if (/^[|<>=]?O/.test(dtype)) return 'objects of Python, which are not read because they can run code';
  if (/^[<>=|]f\d+$/.test(dtype)) return `numbers with a fraction (${dtype})`;
  if (/^[<>=|]b1$/.test(dtype)) return 'truth values (|b1)';
  return `'${dtype.slice(0, 40)}'`;
}
