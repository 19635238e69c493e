#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import {
  addCoordinatorOptions,
  addDevicesOptions,
  addTrainOptions,
  addWorkerOptions,
  type RunOptions,
  type TrainOptions,
  type WorkerOptions,
} from './cli/options.js';
import { EXIT_USAGE, reportError, runCoordinator, runTrain } from './cli/run.js';
import { type DevicesOptions, runDevices } from './cli/run-devices.js';
import { runWorker } from './cli/run-worker.js';
import { applyConfigFile } from './cli/settings.js';
import { packageVersion } from './shared/package-version.js';

const program = new Command('lenet-cluster')
  .description(
    'Data-parallel LeNet training on a coordinator and workers: the same bits whatever their number and fate.',
  )
  .version(packageVersion())
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError("Try 'lenet-cluster --help', or --help after a command.")
  .exitOverride();

addTrainOptions(program.command('train'))
  .description('train on this machine: a coordinator and worker processes')
  .action((options: TrainOptions) => end(runTrain(options)));

addCoordinatorOptions(program.command('coordinator'))
  .description('coordinate workers that are started elsewhere')
  .action((options: RunOptions & { listen: string }) => end(runCoordinator(options)));

addWorkerOptions(program.command('worker'))
  .description('compute gradients for a coordinator')
  .action(async (options: WorkerOptions) => {
    process.exitCode = await runWorker(options);
  });

addDevicesOptions(program.command('devices'))
  .description('list the engines, the devices they run on here, and what those that cannot run lack')
  .action((options: DevicesOptions) => end(runDevices(options)));

program.hook('preAction', (_, command) => {
  const { config } = command.opts<{ config?: string }>();
  if (config) applyConfigFile(command, config);
});

/**
 * Ends the process with the run. Not by itself: now and then the monitor of the coordinator's socket misses the end of its
 * socket, and would keep the process alive for ever.
 */
async function end(running: Promise<number>): Promise<void> {
  const exitCode = await running;
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(exitCode);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else process.exitCode = reportError(error);
}
