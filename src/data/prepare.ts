import path from 'node:path';
import { describeSplit, embeddedMnistDirectory } from '../shared/data/image-directory.js';
import { MAX_CLASS_COUNT } from '../shared/model/model.js';
import { DEFAULT_CLASS_NAMES } from '../shared/run-config.js';
import { classCountOf, classNotes, numberedClasses } from './class-labels.js';
import type { DataOptions, PreparedData } from './prepared-data.js';

/**
 * Finds out how a data set lies on disk, and makes it ready for a run.
 *
 * @throws OperationalError that says what is missing or wrong
 */
export async function prepareData({ place }: DataOptions): Promise<PreparedData> {
  const directory = path.resolve(place ?? embeddedMnistDirectory());
  const train = await describeSplit(directory, 'train', MAX_CLASS_COUNT);
  const test = await describeSplit(directory, 'test', MAX_CLASS_COUNT);
  // A small set of digits may lack some of them.
  const classCount = classCountOf([train.labelCounts, test.labelCounts], DEFAULT_CLASS_NAMES.length);
  const classNames = numberedClasses(classCount);
  return {
    directory,
    trainSplit: train.manifest,
    testSplit: test.manifest,
    validationSplit: null,
    classNames,
    notes: classNotes(classNames, train.labelCounts, test.labelCounts),
    summary: {
      layout: 'four IDX files, as MNIST has',
      classNames,
      trainCounts: train.labelCounts.slice(0, classCount),
      validationCounts: null,
      testCounts: test.labelCounts.slice(0, classCount),
    },
  };
}
