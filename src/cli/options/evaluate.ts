import type { Command } from 'commander';
import { DEFAULT_LISTED_MISTAKES, MAX_LISTED_MISTAKES } from '../../evaluate/listed-mistakes.js';
import type { Split } from '../../shared/data/split-files.js';
import { directoryName, fileName, wholeNumber } from '../values.js';
import { jsonOption, kernelOption } from './common.js';
import { option } from './declare.js';

/** Adds the options of EvaluateFlags. */
export function addEvaluateOptions(command: Command): Command {
  return command
    .addOption(
      option(
        '--data <dir>',
        'directory with the IDX files of the split, images and labels (default: MNIST, which is included)',
      ).argParser(directoryName),
    )
    .addOption(
      option('--split <name>', 'the samples to evaluate: those for tests, or those for training')
        .choices(['test', 'train'] satisfies Split[])
        .default('test'),
    )
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
