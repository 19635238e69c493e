import path from 'node:path';
import { describeSplit, embeddedMnistDirectory } from '../shared/data/image-directory.js';
import { DEFAULT_CLASS_NAMES } from '../shared/run-config.js';
import type { DataOptions, PreparedData } from './prepared-data.js';

/**
 * Finds out how a data set lies on disk, and makes it ready for a run.
 *
 * @throws OperationalError that says what is missing or wrong
 */
export async function prepareData({ place }: DataOptions): Promise<PreparedData> {
  const directory = path.resolve(place ?? embeddedMnistDirectory());
  const classNames = DEFAULT_CLASS_NAMES;
  const train = await describeSplit(directory, 'train', classNames.length);
  const test = await describeSplit(directory, 'test', classNames.length);
  return {
    directory,
    trainSplit: train.manifest,
    testSplit: test.manifest,
    validationSplit: null,
    classNames,
    notes: [],
    summary: {
      layout: 'four IDX files, as MNIST has',
      classNames,
      trainCounts: train.labelCounts.slice(0, classNames.length),
      validationCounts: null,
      testCounts: test.labelCounts.slice(0, classNames.length),
    },
  };
}
