import type { Command } from 'commander';
import { RUN_ORDERS } from '../../page/view/run-order.js';
import { fileName } from '../values.js';
import { jsonOption } from './common.js';
import { option } from './declare.js';

/** Adds the options of RunsFlags. */
export function addRunsOptions(command: Command): Command {
  return command
    .addOption(
      option('--sort <order>', 'the latest start, the best accuracy, or the least loss first')
        .choices([...RUN_ORDERS])
        .default('started'),
    )
    .addOption(jsonOption());
}

/** Adds the options of CompareFlags. */
export function addCompareOptions(command: Command): Command {
  return command
    .addOption(jsonOption())
    .addOption(
      option('--html <file>', 'also write a page with the curves, in one file, to this file').argParser(fileName),
    );
}
