import { type Command, InvalidArgumentError } from 'commander';
import { WHOLE_NUMBERS } from '../../coordinator/option-ranges.js';
import { isValidationSize } from '../../data/validation-split.js';
import { userDatasetDirectory } from '../../shared/files/user-directories.js';
import { DEFAULT_SEED } from '../../shared/run-config.js';
import { directoryName, nonEmpty, placeName, wholeNumber } from '../values.js';
import { jsonOption } from './common.js';
import { option, type Setting } from './declare.js';

/** A place with a data set. */
export const dataOption = (description: string): Setting => option('--data <place>', description).argParser(placeName);

/**
 * Chooses among several data sets in one place.
 *
 * @param where the place, as the command names it
 */
export const datasetOption = (where = '--data'): Setting =>
  option('--dataset <name>', `which of several data sets in ${where}, such as 'letters' of EMNIST`).argParser(
    nonEmpty('a data set'),
  );

/** Keeps a part of the training set apart. */
export const validationOption = (): Setting =>
  option(
    '--validation <size>',
    'samples of the training set that choose the best model and are not trained with: a number, or a share (0..1)',
  ).argParser(validationSize);

/** The number from which all random choices follow. */
export const seedOption = (description: string): Setting =>
  option('--seed <number>', description)
    .argParser(wholeNumber(...WHOLE_NUMBERS.seed))
    .default(DEFAULT_SEED);

export const DEFAULT_CACHE_DIRECTORY = userDatasetDirectory();

/** The directory of the cache. */
export const cacheDirectoryOption = (description: string): Setting =>
  option('--cache-dir <dir>', description).argParser(directoryName).default(DEFAULT_CACHE_DIRECTORY);

/** Adds the options of DataFlags. */
export function addDataOptions(command: Command): Command {
  return command
    .addOption(datasetOption('the place'))
    .addOption(validationOption())
    .addOption(seedOption('chooses the samples for validation, and those for the test if the data set has no test set'))
    .addOption(cacheDirectoryOption('where converted data sets are kept'))
    .addOption(jsonOption());
}

/** A number of samples, or a share of the training set. */
function validationSize(text: string): number {
  const size = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (isValidationSize(size)) return size;
  throw new InvalidArgumentError('It must be a whole number from 1, or a share above 0 and below 1.');
}
