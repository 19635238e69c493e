import path from 'node:path';
import { SPLIT_PREFIXES, type SplitFiles, splitFiles } from '../../shared/data/split-files.js';
import type { DataSource, Layout, Mismatch } from '../source.js';
import { CLASS_NAMES_FILE, readClassNames } from './class-names-file.js';
import { areCanonical, idxSamples } from './idx-samples.js';
import { IS_A_FILE, isDirectoryAt, namesIn, unnamedOnly } from './looking.js';
import { refuseStandIns } from './stand-ins.js';

/**
 * MNIST's four IDX files, compressed or not, and every data set that is distributed under these names. Kaggle has them
 * with a dot, and in folders of the files' names. Two files 'validation-images-idx3-ubyte' and 'validation-labels-idx1-ubyte' may
 * stand beside them, and a file with the names of the classes.
 */
export const mnistFiles: Layout = {
  name: 'MNIST files',
  async recognise(place, { dataset }): Promise<DataSource | Mismatch> {
    if (!(await isDirectoryAt(place))) return { reason: IS_A_FILE };
    const names = await namesIn(place);
    const begins = (prefix: string) => names.some((name) => name.startsWith(`${prefix}-images`));
    if (!begins(SPLIT_PREFIXES.train) && !begins(SPLIT_PREFIXES.test)) {
      return { reason: "it holds no 'train-images-idx3-ubyte'" };
    }
    if (dataset !== null && dataset !== 'mnist') return { reason: unnamedOnly(dataset) };
    return await mnistFilesIn(place, 'four IDX files, as MNIST has', null);
  },
};

/**
 * The source of a directory with the four files.
 *
 * @param knownNames of the classes, if the directory has no file with their names
 * @throws OperationalError `dataset-file-missing`, or as readClassNames does
 */
export async function mnistFilesIn(
  directory: string,
  layout: string,
  knownNames: readonly string[] | null,
): Promise<DataSource> {
  const train = await splitFiles(directory, 'train');
  const test = await splitFiles(directory, 'test');
  const validation = await validationFiles(directory);
  const givenNames = await readClassNames(directory);
  const parts = [train, test, ...(validation ? [validation] : [])];
  await refuseStandIns(filesOf(...parts));
  const areAllCanonical = (await Promise.all(parts.map(areCanonical))).every(Boolean);
  return {
    layout,
    train: idxSamples(train),
    test: idxSamples(test),
    validation: validation && idxSamples(validation),
    classNames: givenNames ?? knownNames,
    files: [...filesOf(...parts), ...(givenNames ? [path.join(directory, CLASS_NAMES_FILE)] : [])],
    notes: [],
    ...(areAllCanonical ? { idxDirectory: directory } : {}),
  };
}

/** null: the directory has neither of the two. */
async function validationFiles(directory: string): Promise<SplitFiles | null> {
  const { validation } = SPLIT_PREFIXES;
  const names = await namesIn(directory);
  const hasOne = names.some((name) => ['images', 'labels'].some((what) => name.startsWith(`${validation}-${what}`)));
  return hasOne ? await splitFiles(directory, 'validation') : null;
}

/** All files of some parts. */
export const filesOf = (...parts: readonly SplitFiles[]): string[] =>
  parts.flatMap(({ imagesFile, labelsFile }) => [imagesFile, labelsFile]);
