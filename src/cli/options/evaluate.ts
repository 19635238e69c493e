import type { Command } from 'commander';
import { SAMPLE_CHOICES } from '../../data/sample-choice.js';
import { DEFAULT_LISTED_MISTAKES, MAX_LISTED_MISTAKES } from '../../evaluate/listed-mistakes.js';
import { fileName, wholeNumber } from '../values.js';
import { jsonOption, kernelOption } from './common.js';
import { cacheDirectoryOption, dataOption, datasetOption } from './data.js';
import { option } from './declare.js';

/** Adds the options of EvaluateFlags. */
export function addEvaluateOptions(command: Command): Command {
  return command
    .addOption(dataOption('a data set, a file or a directory of any known layout (default: MNIST, which is included)'))
    .addOption(datasetOption())
    .addOption(
      option('--split <name>', 'the samples to evaluate: those for tests, for training or for validation, or all')
        .choices(SAMPLE_CHOICES)
        .default('test'),
    )
    .addOption(cacheDirectoryOption('where converted data sets are kept'))
    .addOption(
      option('--worst <count>', 'how many of the most wrong samples to list')
        .argParser(wholeNumber(0, MAX_LISTED_MISTAKES))
        .default(DEFAULT_LISTED_MISTAKES),
    )
    .addOption(option('--pictures', 'draw the most wrong samples with characters').excludes('json'))
    .addOption(kernelOption())
    .addOption(jsonOption())
    .addOption(option('--html <file>', 'also write a report, a page in one file, to this file').argParser(fileName));
}
