import { SPLIT_PREFIXES, type SplitFiles, splitFiles } from '../../shared/data/split-files.js';
import type { DataSource, Layout, Mismatch } from '../source.js';
import { areCanonical, idxSamples } from './idx-samples.js';
import { namesIn, unnamedOnly } from './looking.js';

/**
 * MNIST's four IDX files, compressed or not, and every data set that is distributed under these names. Kaggle has them
 * with a dot, and in folders of the files' names.
 */
export const mnistFiles: Layout = {
  name: 'MNIST files',
  async recognise(place, { dataset }): Promise<DataSource | Mismatch> {
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
 * @throws OperationalError `dataset-file-missing`
 */
export async function mnistFilesIn(
  directory: string,
  layout: string,
  classNames: readonly string[] | null,
): Promise<DataSource> {
  const train = await splitFiles(directory, 'train');
  const test = await splitFiles(directory, 'test');
  return {
    layout,
    train: idxSamples(train),
    test: idxSamples(test),
    validation: null,
    classNames,
    files: filesOf(train, test),
    notes: [],
    ...((await areCanonical(train)) && (await areCanonical(test)) ? { idxDirectory: directory } : {}),
  };
}

/** All files of some parts. */
export const filesOf = (...parts: readonly SplitFiles[]): string[] =>
  parts.flatMap(({ imagesFile, labelsFile }) => [imagesFile, labelsFile]);
