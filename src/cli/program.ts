import { Command } from 'commander';
import { packageVersion } from '../shared/package-version.js';
import type { DevicesOptions } from './commands/devices.js';
import type { KeysOptions } from './commands/keys.js';
import { addCompletion } from './completion.js';
import { checkOtherVariables, unknownVariables } from './environment.js';
import { keysOption } from './options/common.js';
import { optionDescription } from './options/declare.js';
import { addCoordinatorOptions, addTrainOptions } from './options/run.js';
import { addDevicesOptions, addTokenOptions, addViewOptions } from './options/tools.js';
import { addWorkerOptions } from './options/worker.js';
import type { CoordinatorOptions, LogFormat, TrainOptions, ViewOptions, WorkerOptions } from './options.js';
import type { NoteLevel } from './report/reporter.js';
import { applySettings } from './settings.js';
import { usageOutput } from './usage-output.js';
import { fileName } from './values.js';

type Done = Promise<void>;

/** The action of each command; it gets the parsed options. */
export interface Handlers {
  train(options: TrainOptions): Done;
  coordinator(options: CoordinatorOptions): Done;
  worker(options: WorkerOptions): Done;
  view(runDirectory: string, options: ViewOptions): Done;
  devices(options: DevicesOptions): Done;
  keysNew(name: string | undefined, options: KeysOptions & { file?: string }): Done;
  keysAdd(name: string, key: string, options: KeysOptions): Done;
  keysToken(name: string, options: KeysOptions): Done;
  keysRevoke(name: string, options: KeysOptions): Done;
  keysList(options: KeysOptions): Done;
}

export interface ProgramOptions {
  readonly handlers: Handlers;
  readonly environment: NodeJS.ProcessEnv;
  /** Started by another lenet-cluster, which has told of unknown variables already. */
  readonly hasParent: boolean;
  /** Gets what a person should know of the settings. */
  readonly onNote: (format: LogFormat, level: NoteLevel, text: string) => void;
}

/** The command line: its commands, their options, and where the values come from. Throws CommanderError in place of ending the process. */
export function createProgram(options: ProgramOptions): Command {
  const program = new Command('lenet-cluster')
    .description(
      'Data-parallel LeNet training on a coordinator and workers: the same bits whatever their number and fate.',
    )
    .version(packageVersion(), '-v, --version', 'print the version')
    .configureHelp({ showGlobalOptions: true, optionDescription })
    .showHelpAfterError("Try 'lenet-cluster --help', or --help after a command.")
    .exitOverride();
  addCommands(program, options.handlers);
  addKeysCommands(program, options.handlers);
  addCompletion(program);
  for (const command of allCommands(program)) command.configureOutput(usageOutput(command));
  program.hook('preAction', (_, command) => prepare(program, command, options));
  return program;
}

/** The program, its commands and theirs. */
export function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function prepare(program: Command, command: Command, { environment, hasParent, onNote }: ProgramOptions): void {
  checkOtherVariables(environment);
  const notes = applySettings(command, environment);
  const { log = 'lines' } = command.opts<{ log?: LogFormat }>();
  // `devices --log json` is one object: notes are beside it, on standard error.
  const format = command.name() === 'devices' ? 'lines' : log;
  for (const note of notes) onNote(format, 'info', note);
  if (hasParent || command.name() === 'complete') return;
  const names = allCommands(program).flatMap(({ options }) => options.map(({ long }) => long?.slice(2) ?? ''));
  for (const warning of unknownVariables(environment, names)) onNote(format, 'warning', warning);
}

function addCommands(program: Command, handlers: Handlers): void {
  addTrainOptions(program.command('train'))
    .description('train on this machine: a coordinator and worker processes')
    .action((options: TrainOptions) => handlers.train(options));
  addCoordinatorOptions(program.command('coordinator'))
    .description('coordinate workers that are started elsewhere')
    .action((options: CoordinatorOptions) => handlers.coordinator(options));
  addWorkerOptions(program.command('worker'))
    .description('compute gradients for a coordinator')
    .action((options: WorkerOptions) => handlers.worker(options));
  addViewOptions(program.command('view'))
    .description('show a run in the browser from its directory, also one that is over')
    .argument('<run-dir>', 'where the run was written')
    .action((runDirectory: string, options: ViewOptions) => handlers.view(runDirectory, options));
  addDevicesOptions(program.command('devices'))
    .description('list the engines, their devices, and why the others are unavailable')
    .action((options: DevicesOptions) => handlers.devices(options));
}

function addKeysCommands(program: Command, handlers: Handlers): void {
  const keys = program.command('keys').description('make, admit and revoke the keys of workers on other hosts');
  addTokenOptions(keys.command('new'))
    .description('make and admit a key, and print the token that a worker joins with')
    .argument('[name]', 'what to call it, as after the host that gets it')
    .option('--file <file>', "make a key that never leaves this worker's host; 'keys add' admits it", fileName)
    .action((name: string | undefined, options: KeysOptions & { file?: string }) => handlers.keysNew(name, options));
  addTokenOptions(keys.command('add'))
    .description('admit a key that a worker\u2019s host has made')
    .argument('<name>', 'what to call it')
    .argument('<key>', 'its public part')
    .action((name: string, key: string, options: KeysOptions) => handlers.keysAdd(name, key, options));
  addTokenOptions(keys.command('token'))
    .description('print the token of a key again')
    .argument('<name>', 'of a key that was made here')
    .action((name: string, options: KeysOptions) => handlers.keysToken(name, options));
  keys
    .command('revoke')
    .description('admit a key no more: its workers are dropped, also while they train')
    .argument('<name>', 'of the key')
    .addOption(keysOption())
    .action((name: string, options: KeysOptions) => handlers.keysRevoke(name, options));
  keys
    .command('list')
    .description('list the keys that are admitted')
    .addOption(keysOption())
    .action((options: KeysOptions) => handlers.keysList(options));
}
