import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError } from '../errors.js';

/** A part of a data set as it is published. */
export type Split = 'train' | 'test';
/** A part of a data set that is prepared for a run: some of the training samples may be kept for validation. */
export type PreparedSplit = Split | 'validation';

/** The two IDX files of a split. */
export interface SplitFiles {
  readonly imagesFile: string;
  readonly labelsFile: string;
}

/** How the names of a split's files begin, as MNIST names them. */
export const SPLIT_PREFIXES: Readonly<Record<PreparedSplit, string>> = {
  train: 'train',
  test: 't10k',
  validation: 'validation',
};

/**
 * The two files of a split, compressed or not, under the names of MNIST.
 *
 * @throws OperationalError `dataset-missing`, `dataset-file-missing`
 */
export function splitFiles(directory: string, split: PreparedSplit): Promise<SplitFiles> {
  return filesWithPrefix(directory, SPLIT_PREFIXES[split]);
}

/**
 * Two IDX files whose names begin with `prefix`, compressed or not.
 *
 * @param prefix 'emnist-letters-train'
 * @param labelsSuffix 'idx2-int' for labels of several numbers
 * @throws OperationalError `dataset-missing`, `dataset-file-missing`
 */
export async function filesWithPrefix(
  directory: string,
  prefix: string,
  labelsSuffix = 'idx1-ubyte',
): Promise<SplitFiles> {
  const names = await fileNames(directory);
  return {
    imagesFile: await requireIdxFile(directory, names, `${prefix}-images`, 'idx3-ubyte'),
    labelsFile: await requireIdxFile(directory, names, `${prefix}-labels`, labelsSuffix),
  };
}

/**
 * The file under the first of its usual names: as published, with a dot as some tools unpack it, or compressed. Some
 * archives have it in a folder of that name.
 *
 * @param names of everything in the directory
 * @param stem 'train-images'
 * @param suffix 'idx3-ubyte'
 * @returns null if there is none
 */
export async function findIdxFile(
  directory: string,
  names: ReadonlySet<string>,
  stem: string,
  suffix: string,
): Promise<string | null> {
  const candidates = idxNames(stem, suffix);
  const folders: string[] = [];
  for (const name of candidates.filter((candidate) => names.has(candidate))) {
    const file = path.join(directory, name);
    if (!(await isDirectory(file))) return file;
    folders.push(file);
  }
  for (const folder of folders) {
    const inside = await fileNames(folder);
    for (const name of candidates.filter((candidate) => inside.has(candidate))) {
      const file = path.join(folder, name);
      if (!(await isDirectory(file))) return file;
    }
  }
  return null;
}

/** The names under which findIdxFile looks for a file. */
export const idxNames = (stem: string, suffix: string): string[] =>
  [`${stem}-${suffix}`, `${stem}.${suffix}`].flatMap((name) => [name, `${name}.gz`]);

async function requireIdxFile(
  directory: string,
  names: ReadonlySet<string>,
  stem: string,
  suffix: string,
): Promise<string> {
  const found = await findIdxFile(directory, names, stem, suffix);
  if (found) return found;
  throw new OperationalError(
    'dataset-file-missing',
    `Cannot read data set '${directory}': it must hold one of '${idxNames(stem, suffix).join("', '")}'.`,
    'Download the file that is missing, and put it beside the others.',
  );
}

/**
 * The names of everything in a directory.
 *
 * @throws OperationalError `dataset-missing`
 */
async function fileNames(directory: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(directory));
  } catch (cause) {
    throw new OperationalError(
      'dataset-missing',
      `Cannot read data set '${directory}': it must be a directory that this user may read.`,
      'Give a directory with the four IDX files of MNIST, or nothing to use the embedded one.',
      { cause },
    );
  }
}

/** A path that cannot be looked at counts as a file, which is then refused when it is opened. */
const isDirectory = (file: string): Promise<boolean> =>
  stat(file).then(
    (status) => status.isDirectory(),
    () => false,
  );
