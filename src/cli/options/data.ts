import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { isValidationSize } from '../../data/validation-split.js';
import { userCacheDirectory } from '../../shared/files/user-directories.js';
import { directoryName, nonEmpty, placeName } from '../values.js';
import { option, type Setting } from './declare.js';

/** A place with a data set. */
export const dataOption = (description: string): Setting => option('--data <place>', description).argParser(placeName);

/** Chooses among several data sets in one place. */
export const datasetOption = (): Setting =>
  option('--dataset <name>', "which of several data sets in --data, such as 'letters' of EMNIST").argParser(
    nonEmpty('a data set'),
  );

/** The directory of the cache. */
export const cacheDirectoryOption = (description: string): Setting =>
  option('--cache-dir <dir>', description)
    .argParser(directoryName)
    .default(path.join(userCacheDirectory(), 'datasets'));

/** A number of samples, or a share of the training set. */
export function validationSize(text: string): number {
  const size = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (isValidationSize(size)) return size;
  throw new InvalidArgumentError('It must be a whole number from 1, or a share above 0 and below 1.');
}
