#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { keysOption } from './cli/options/common.js';
import { addCoordinatorOptions, addTrainOptions } from './cli/options/run.js';
import { addDevicesOptions, addTokenOptions, addViewOptions } from './cli/options/tools.js';
import { addWorkerOptions } from './cli/options/worker.js';
import type { CoordinatorOptions, TrainOptions, ViewOptions, WorkerOptions } from './cli/options.js';
import { EXIT_USAGE, reportError, runCoordinator, runTrain } from './cli/run.js';
import { type DevicesOptions, runDevices } from './cli/run-devices.js';
import { type KeysOptions, keysAdd, keysList, keysNew, keysRevoke, keysToken } from './cli/run-keys.js';
import { runView } from './cli/run-view.js';
import { runWorker } from './cli/run-worker.js';
import { applyConfigFile } from './cli/settings.js';
import { packageVersion } from './shared/package-version.js';

/** By then the process of a worker that has ended is gone, in milliseconds. */
const WORKER_EXIT_MS = 2_000;

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
  .action((options: CoordinatorOptions) => end(runCoordinator(options)));

addWorkerOptions(program.command('worker'))
  .description('compute gradients for a coordinator')
  .action(async (options: WorkerOptions) => {
    process.exitCode = await runWorker(options);
    // The worker's last messages are given time to leave; a socket's monitor that missed its end would stay for ever.
    setTimeout(() => process.exit(), WORKER_EXIT_MS).unref();
  });

addViewOptions(program.command('view'))
  .description('show a run in the browser from its directory, also one that is over')
  .argument('<run-dir>', 'where the run was written')
  .action((runDirectory: string, options: ViewOptions) => end(runView(runDirectory, options)));

addDevicesOptions(program.command('devices'))
  .description('list the engines, the devices they run on here, and what those that cannot run lack')
  .action((options: DevicesOptions) => end(runDevices(options)));

const keys = program.command('keys').description('make, admit and revoke the keys of workers on other hosts');
addTokenOptions(keys.command('new'))
  .description('make and admit a key, and print the token that a worker joins with')
  .argument('[name]', 'what to call it, as after the host that gets it')
  .option('--file <file>', "make a key that never leaves this worker's host; 'keys add' admits it")
  .action((name: string | undefined, options: KeysOptions & { file?: string }) => keysNew(name, options));
addTokenOptions(keys.command('add'))
  .description('admit a key that a worker\u2019s host has made')
  .argument('<name>', 'what to call it')
  .argument('<key>', 'its public part')
  .action((name: string, key: string, options: KeysOptions) => keysAdd(name, key, options));
addTokenOptions(keys.command('token'))
  .description('print the token of a key again')
  .argument('<name>', 'of a key that was made here')
  .action((name: string, options: KeysOptions) => keysToken(name, options));
keys
  .command('revoke')
  .description('admit a key no more: its workers are dropped, also while they train')
  .argument('<name>', 'of the key')
  .addOption(keysOption())
  .action((name: string, options: KeysOptions) => keysRevoke(name, options));
keys
  .command('list')
  .description('list the keys that are admitted')
  .addOption(keysOption())
  .action((options: KeysOptions) => keysList(options));

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
  // Whatever was opened before the failure must not keep the process alive.
  if (error instanceof CommanderError) await end(Promise.resolve(error.exitCode === 0 ? 0 : EXIT_USAGE));
  else await end(Promise.resolve(reportError(error)));
}
