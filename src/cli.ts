#!/usr/bin/env node
import './cli/process-guard.js';
import './cli/young-generation.js';

import { CommanderError } from 'commander';
import { requireOutput } from './cli/closed-outputs.js';
import { EXIT_USAGE } from './cli/exit-codes.js';
import { createProgram, type Handlers } from './cli/program.js';
import { createNotes } from './cli/report/create-reporter.js';
import { printError, reportError } from './cli/report-error.js';
import { ParentChannel } from './train/parent-channel.js';

/** A worker process that has ended is gone after this time, in milliseconds. */
const WORKER_EXIT_MS = 2_000;

/** The channel to `train`, if it has started this worker. */
const parent = ParentChannel.open();

// Each command loads only what it needs, so that help and completion do not wait for the network's library.
const keys = async () => {
  requireOutput();
  return await import('./cli/commands/keys.js');
};
const handlers: Handlers = {
  train: async (flags) => {
    // A sweep that is gone wants no more of it; SIGTERM leaves a checkpoint.
    parent?.onGone(() => process.kill(process.pid, 'SIGTERM'));
    await end((await import('./cli/commands/train.js')).trainCommand(flags));
  },
  coordinator: async (flags) => end((await import('./cli/commands/coordinator.js')).coordinatorCommand(flags)),
  worker: async (flags) => {
    process.exitCode = await (await import('./cli/commands/worker.js')).workerCommand(flags, parent);
    // The worker's last messages get time to leave. Without the exit, a socket's monitor that missed its end would keep
    // the process alive.
    setTimeout(() => process.exit(), WORKER_EXIT_MS).unref();
  },
  view: async (runDirectory, flags) => end((await import('./cli/commands/view.js')).viewCommand(runDirectory, flags)),
  predict: async (model, images, flags) =>
    endWithResult((await import('./cli/commands/predict.js')).predictCommand(model, images, flags)),
  runs: async (folder, flags) => endWithResult((await import('./cli/commands/runs.js')).runsCommand(folder, flags)),
  sweep: async (flags) => endWithResult((await import('./cli/commands/sweep.js')).sweepCommand(flags)),
  export: async (model, flags) => endWithResult((await import('./cli/commands/export.js')).exportCommand(model, flags)),
  serve: async (model, flags) => end((await import('./cli/commands/serve.js')).serveCommand(model, flags)),
  runsCompare: async (named, flags) =>
    endWithResult((await import('./cli/commands/runs.js')).compareCommand(named, flags)),
  devices: async (flags) => endWithResult((await import('./cli/commands/devices.js')).devicesCommand(flags)),
  evaluate: async (model, flags) =>
    endWithResult((await import('./cli/commands/evaluate.js')).evaluateCommand(model, flags)),
  dataInspect: async (place, flags) =>
    endWithResult((await import('./cli/commands/data.js')).inspectCommand(place, flags)),
  dataConvert: async (place, output, flags) =>
    endWithResult((await import('./cli/commands/data.js')).convertCommand(place, output, flags)),
  keysNew: async (name, options) => (await keys()).keysNew(name, options),
  keysAdd: async (name, key, options) => (await keys()).keysAdd(name, key, options),
  keysToken: async (name, options) => (await keys()).keysToken(name, options),
  keysRevoke: async (name, options) => (await keys()).keysRevoke(name, options),
  keysList: async (options) => (await keys()).keysList(options),
};

/**
 * Ends the process with the run. The process may not end by itself: now and then the monitor of the coordinator's
 * socket misses the end of its socket, and would keep the process alive for ever.
 */
async function end(running: Promise<number> | number): Promise<void> {
  const exitCode = await running;
  await Promise.all([new Promise<void>((resolve) => process.stdout.write('', () => resolve())), parent?.idle()]);
  process.exit(exitCode);
}

/** As end, for a command whose result is what it prints. */
function endWithResult(running: Promise<number>): Promise<void> {
  requireOutput();
  return end(running);
}

function tellParent(channel: ParentChannel, message: string, hint: string | undefined): void {
  channel.note('error', message);
  if (hint !== undefined) channel.note('info', hint);
}

try {
  const program = createProgram({
    handlers,
    environment: process.env,
    hasParent: parent !== null,
    onNote: (format, level, text) => (parent ? parent.note(level, text) : createNotes(format)(level, text)),
  });
  await program.parseAsync();
} catch (error) {
  // Sockets and files that were opened before the failure must not keep the process alive.
  if (error instanceof CommanderError) await end(error.exitCode === 0 ? 0 : EXIT_USAGE);
  else await end(reportError(error, parent ? (message, hint) => tellParent(parent, message, hint) : printError));
}
