import path from 'node:path';
import type { PreparedSplit } from '../shared/data/split-files.js';
import { OperationalError } from '../shared/errors.js';
import { IMAGE_SIDE } from '../shared/model/model.js';
import type { SplitManifest } from '../shared/run-config.js';
import type { CanonicalSide } from './canonical-images.js';
import { type Classes, classesOf } from './classes.js';
import { IdxWriter } from './idx-writer.js';
import { type ImageSizes, sizesOf } from './image-sizes.js';
import { NeedsResizing, SamplePool } from './sample-pool.js';
import type { DataSource } from './source.js';
import { withTestSet } from './test-split.js';
import { chooseValidation, OWN_VALIDATION_NOTE, type ValidationSize, validationCount } from './validation-split.js';

export interface ConvertOptions {
  /** For errors. */
  readonly place: string;
  /** null: the source's own validation set, if it has one. */
  readonly validation: ValidationSize | null;
  /** Unsigned 32-bit; chooses the samples for validation, and those for the test if the source has no test set. */
  readonly seed: number;
  /** Called with the number of samples that were read so far. */
  readonly onProgress: (sampleCount: number) => void;
}

/** A converted data set: the IDX files of its splits, in one folder. */
export interface ConvertedData {
  readonly trainSplit: SplitManifest;
  readonly testSplit: SplitManifest;
  readonly validationSplit: SplitManifest | null;
  readonly classNames: readonly string[];
  /** As they are in the source. */
  readonly imageSizes: ImageSizes;
  readonly notes: readonly string[];
}

interface Pools {
  readonly train: SamplePool;
  readonly test: SamplePool;
  readonly validation: SamplePool | null;
}

/**
 * Writes a data set as IDX files. It holds the labels and a few MiB of images, and for a while takes twice the space on disk.
 *
 * @param folder exists and is empty; what is in it after an error is worth nothing
 * @throws OperationalError `dataset-empty`, `dataset-too-large`, `dataset-classes`, `dataset-label`, `dataset-validation`, or the
 *   source's; errors of the file system
 */
export async function convertSource(
  source: DataSource,
  folder: string,
  options: ConvertOptions,
): Promise<ConvertedData> {
  const complete = withTestSet(source, options.seed);
  let pools: Pools;
  try {
    pools = await fillPools(complete, folder, 28, options);
  } catch (error) {
    if (!(error instanceof NeedsResizing)) throw error;
    pools = await fillPools(complete, folder, IMAGE_SIDE, options);
  }
  const { train, test, validation } = pools;
  try {
    for (const [part, pool] of [
      ['training', train],
      ['test', test],
    ] as const) {
      if (pool.count === 0) throw emptyPart(options.place, part);
    }
    const classes = classesOf(options.place, labelsOf(pools), source);
    const testSplit = await writeAll(test, folder, 'test', classes);
    const notes = [...complete.notes];
    const splits = await writeTraining(train, validation, folder, classes, options, notes);
    const imageSizes = sizesOf([train, test, validation].flatMap((pool) => pool?.imageSizes ?? []));
    return { ...splits, testSplit, classNames: classes.names, imageSizes, notes };
  } finally {
    for (const pool of [train, test, validation]) await pool?.remove();
  }
}

async function fillPools(
  { train, test, validation }: DataSource,
  folder: string,
  side: CanonicalSide,
  { place, onProgress }: ConvertOptions,
): Promise<Pools> {
  const opened: SamplePool[] = [];
  let done = 0;
  const fill = async (name: string, part: DataSource['train']): Promise<SamplePool> => {
    const pool = await SamplePool.open(path.join(folder, `${name}.pool`), side);
    opened.push(pool);
    await pool.add(part, place, (count) => {
      done += count;
      onProgress(done);
    });
    return pool;
  };
  try {
    return {
      train: await fill('train', train),
      test: await fill('test', test as DataSource['train']),
      validation: validation ? await fill('validation', validation) : null,
    };
  } catch (error) {
    for (const pool of opened) await pool.remove();
    throw error;
  }
}

/** The training set, and the validation set that is cut from it or that the source has. */
async function writeTraining(
  train: SamplePool,
  own: SamplePool | null,
  folder: string,
  classes: Classes,
  { validation, seed }: ConvertOptions,
  notes: string[],
): Promise<Pick<ConvertedData, 'trainSplit' | 'validationSplit'>> {
  // A run is repeated by the number of its validation samples, so that number means the source's own set.
  if (own && own.count > 0 && (validation === null || validation === own.count)) {
    notes.push(OWN_VALIDATION_NOTE);
    const trainSplit = await writeAll(train, folder, 'train', classes);
    return { trainSplit, validationSplit: await writeAll(own, folder, 'validation', classes) };
  }
  if (validation === null)
    return { trainSplit: await writeAll(train, folder, 'train', classes), validationSplit: null };
  const labels = classNumbers(train, classes);
  const chosen = chooseValidation(labels, classes.names.length, validationCount(validation, train.count), seed);
  return {
    trainSplit: await writePart(train, folder, 'train', labels, (sample) => chosen[sample] === 0),
    validationSplit: await writePart(train, folder, 'validation', labels, (sample) => chosen[sample] === 1),
  };
}

const writeAll = (pool: SamplePool, folder: string, split: PreparedSplit, classes: Classes): Promise<SplitManifest> =>
  writePart(pool, folder, split, classNumbers(pool, classes), () => true);

async function writePart(
  pool: SamplePool,
  folder: string,
  split: PreparedSplit,
  labels: Uint8Array,
  isChosen: (sample: number) => boolean,
): Promise<SplitManifest> {
  const chosenLabels = labels.filter((_, sample) => isChosen(sample));
  const imageBytes = pool.side ** 2;
  const writer = await IdxWriter.open(folder, split, pool.side, chosenLabels.length);
  try {
    for await (const { begin, count, pixels } of pool.blocks()) {
      let kept = 0;
      for (let index = 0; index < count; index++) {
        if (!isChosen(begin + index)) continue;
        if (kept < index) pixels.copyWithin(kept * imageBytes, index * imageBytes, (index + 1) * imageBytes);
        kept++;
      }
      await writer.write(pixels.subarray(0, kept * imageBytes));
    }
    return await writer.end(chosenLabels);
  } finally {
    await writer.abandon();
  }
}

const classNumbers = ({ labels }: SamplePool, { classOf }: Classes): Uint8Array => Uint8Array.from(labels, classOf);

const labelsOf = ({ train, test, validation }: Pools): number[] => [
  ...new Set([train, test, validation].flatMap((pool) => [...(pool?.usedLabels ?? [])])),
];

const emptyPart = (place: string, part: string): OperationalError =>
  new OperationalError(
    'dataset-empty',
    `Cannot use '${place}': its ${part} set must hold at least one sample, got none.`,
  );
