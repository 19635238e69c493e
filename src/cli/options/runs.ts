import type { Command } from 'commander';
import type { RunOrder } from '../../runs/run-row.js';
import { jsonOption } from './common.js';
import { option } from './declare.js';

/** Adds the options of RunsFlags. */
export function addRunsOptions(command: Command): Command {
  return command
    .addOption(
      option('--sort <order>', 'the latest start, the best accuracy, or the least loss first')
        .choices(['started', 'accuracy', 'loss'] satisfies RunOrder[])
        .default('started'),
    )
    .addOption(jsonOption());
}
