import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describeListedSplit, type ListedSplit } from '../shared/data/describe-listed-split.js';
import { type DescribedSplit, describeSplit, embeddedMnistDirectory } from '../shared/data/image-directory.js';
import { SOURCE_IMAGE_SIDE } from '../shared/data/resize.js';
import { codeOf, OperationalError } from '../shared/errors.js';
import { MAX_CLASS_COUNT } from '../shared/model/model.js';
import type { SplitManifest } from '../shared/run-config.js';
import { counted } from '../shared/text/plural.js';
import { classSizes } from './class-labels.js';
import { classesOf } from './classes.js';
import { type ConvertedData, convertSource } from './convert.js';
import { notesOn } from './data-notes.js';
import { sizesOf } from './image-sizes.js';
import { PreparedCache } from './prepared-cache.js';
import type { DataOptions, PreparedData } from './prepared-data.js';
import { recognise } from './recognise.js';
import type { DataSource } from './source.js';
import { OWN_VALIDATION_NOTE } from './validation-split.js';

/** Raised when the same source would be converted to other bytes. */
const CONVERSION_VERSION = 2;
/** How many files are asked for size and time at once. */
const STATS_AT_ONCE = 64;
const PROGRESS_MS = 2_000;

/**
 * Finds out how a data set lies on disk, and makes it ready for a run. IDX files as MNIST has them are used where they are,
 * unless a validation set must be cut from them. Everything else is converted once and then kept in the cache.
 *
 * @throws OperationalError that says what is missing or wrong
 */
export async function prepareData(options: DataOptions): Promise<PreparedData> {
  return await prepareSource(await recogniseData(options), options);
}

/** A data set whose layout is known. */
export interface RecognisedData {
  /** Absolute path. */
  readonly place: string;
  readonly source: DataSource;
}

/**
 * Finds out how a data set lies on disk. Reads names and a few first bytes only.
 *
 * @throws OperationalError as recognise does
 */
export async function recogniseData(options: DataOptions): Promise<RecognisedData> {
  const place = path.resolve(options.place ?? embeddedMnistDirectory());
  return { place, source: await recognise(place, options) };
}

/** As prepareData, for a data set whose layout is known. */
export async function prepareSource({ place, source }: RecognisedData, options: DataOptions): Promise<PreparedData> {
  if (source.idxDirectory !== undefined && options.validation === null) return await inPlace(place, source, options);
  return await fromCache(place, source, options);
}

async function inPlace(place: string, source: DataSource, options: DataOptions): Promise<PreparedData> {
  const directory = source.idxDirectory as string;
  const train = await describeTrain(directory, MAX_CLASS_COUNT, options);
  const test = await describeSplit(directory, 'test', MAX_CLASS_COUNT);
  const validation = source.validation && (await describeSplit(directory, 'validation', MAX_CLASS_COUNT));
  const all = [train, test, ...(validation ? [validation] : [])];
  const labels = [...train.labelCounts.keys()].filter((label) => all.some((split) => countIn(split, label) > 0));
  const { names } = classesOf(place, labels, source);
  const notes = [...source.notes, ...(validation ? [OWN_VALIDATION_NOTE] : [])];
  const sides = all.map(({ manifest: { imageSide = SOURCE_IMAGE_SIDE } }) => imageSide);
  const imageSizes = sizesOf(sides.map((side) => ({ height: side, width: side })));
  return described(directory, source.layout, names, { train, test, validation }, { notes, imageSizes });
}

async function fromCache(place: string, source: DataSource, options: DataOptions): Promise<PreparedData> {
  const cache = new PreparedCache(path.join(path.resolve(options.cacheDirectory), 'prepared'));
  const key = await keyOf(source, options);
  const known = await preparedIn(cache, key, source, options);
  if (known) return known;
  await cache.remove(key);
  options.onProgress?.(`preparing ${source.layout} in '${place}', once`);
  await cache.make(key, (folder) =>
    convertSource(source, folder, { ...options, place, onProgress: progressOf(options) }),
  );
  const prepared = await preparedIn(cache, key, source, options);
  if (prepared) return prepared;
  throw new OperationalError(
    'cache-unusable',
    `Cannot keep data sets in '${cache.directory}': what was just written there reads back as something else.`,
    'Choose another directory with --cache-dir.',
  );
}

/** null: it is not there, or it is damaged. */
async function preparedIn(
  cache: PreparedCache,
  key: string,
  source: DataSource,
  options: DataOptions,
): Promise<PreparedData | null> {
  const known = await cache.load(key);
  if (!known) return null;
  const directory = cache.folderOf(key);
  const { classNames } = known;
  const classCount = classNames.length;
  const checked = <Split extends DescribedSplit>(found: Split, manifest: SplitManifest): Split => {
    if (found.manifest.sha256 !== manifest.sha256) throw new DamagedError();
    return found;
  };
  const read = async (split: 'test' | 'validation', manifest: SplitManifest): Promise<DescribedSplit> =>
    checked(await describeSplit(directory, split, classCount), manifest);
  try {
    const train = checked(await describeTrain(directory, classCount, options), known.trainSplit);
    const test = await read('test', known.testSplit);
    const validation = known.validationSplit && (await read('validation', known.validationSplit));
    return described(directory, source.layout, classNames, { train, test, validation }, known);
  } catch (error) {
    if (error instanceof DamagedError || error instanceof OperationalError) return null;
    throw error;
  }
}

type DescribedTrain = DescribedSplit & Partial<ListedSplit>;

/** The images are read once, whether they are listed or not. */
const describeTrain = (directory: string, classCount: number, options: DataOptions): Promise<DescribedTrain> =>
  options.listsSamples && directory !== includedDirectory()
    ? describeListedSplit(directory, classCount)
    : describeSplit(directory, 'train', classCount);

class DamagedError extends Error {}

const countIn = ({ labelCounts }: DescribedSplit, label: number): number => labelCounts[label] ?? 0;

interface Splits {
  readonly train: DescribedTrain;
  readonly test: DescribedSplit;
  readonly validation: DescribedSplit | null;
}

function described(
  directory: string,
  layout: string,
  classNames: ConvertedData['classNames'],
  { train, test, validation }: Splits,
  { notes, imageSizes }: Pick<ConvertedData, 'notes' | 'imageSizes'>,
): PreparedData {
  const countsOf = ({ labelCounts }: DescribedSplit): number[] => labelCounts.slice(0, classNames.length);
  const trainCounts = countsOf(train);
  const validationCounts = validation && countsOf(validation);
  const summary = {
    layout,
    classNames,
    trainCounts,
    validationCounts,
    testCounts: countsOf(test),
    classSizes: classSizes(trainCounts, validationCounts),
  };
  return {
    directory,
    isIncluded: directory === includedDirectory(),
    trainSplit: train.manifest,
    sampleList: train.sampleList ?? null,
    testSplit: test.manifest,
    validationSplit: validation?.manifest ?? null,
    classNames,
    imageSizes,
    notes: [...notes.map((text) => ({ level: 'info' as const, text })), ...notesOn(summary)],
    summary,
  };
}

/** null: it was left out of the installation. */
function includedDirectory(): string | null {
  try {
    return embeddedMnistDirectory();
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** A hash of everything from which the prepared data are made: the files by path, size and time, and the options. */
async function keyOf(source: DataSource, { dataset, validation, seed }: DataOptions): Promise<string> {
  const usesSeed = validation !== null || source.test === null;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([CONVERSION_VERSION, source.layout, dataset, validation, usesSeed ? seed : null]));
  for (let begin = 0; begin < source.files.length; begin += STATS_AT_ONCE) {
    const files = source.files.slice(begin, begin + STATS_AT_ONCE);
    const states = await Promise.all(files.map(async (file) => [file, ...(await sizeAndTime(file))]));
    hash.update(JSON.stringify(states));
  }
  return hash.digest('hex');
}

async function sizeAndTime(file: string): Promise<readonly [bytes: number, mtimeMs: number]> {
  try {
    const { size, mtimeMs } = await stat(file);
    return [size, mtimeMs];
  } catch (cause) {
    throw new OperationalError(
      'dataset-unreadable',
      `Cannot read data set '${file}': ${codeOf(cause) === 'ENOENT' ? 'the file has vanished' : 'this user may not read it'}.`,
      undefined,
      { cause },
    );
  }
}

/** Tells at most every PROGRESS_MS how far the conversion is. */
function progressOf({ onProgress }: DataOptions): (sampleCount: number) => void {
  let toldAtMs = performance.now();
  return (sampleCount) => {
    const nowMs = performance.now();
    if (nowMs - toldAtMs < PROGRESS_MS) return;
    toldAtMs = nowMs;
    onProgress?.(`read ${counted(sampleCount, 'sample')} so far`);
  };
}
