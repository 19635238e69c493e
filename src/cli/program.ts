import { Command } from 'commander';
import type { NoteLevel } from '../shared/note-level.js';
import { packageVersion } from '../shared/package-version.js';
import type { DataFlags } from './commands/data.js';
import type { DevicesFlags } from './commands/devices.js';
import type { KeysFlags } from './commands/keys.js';
import type { PredictFlags } from './commands/predict.js';
import type { CompareFlags, RunsFlags } from './commands/runs.js';
import type { SweepFlags } from './commands/sweep.js';
import { addCompletion } from './completion.js';
import { checkOtherVariables, unknownVariables } from './environment.js';
import type {
  CoordinatorFlags,
  EvaluateFlags,
  ExportFlags,
  LogFormat,
  ServeFlags,
  TrainFlags,
  ViewFlags,
  WorkerFlags,
} from './flags.js';
import { keysOption } from './options/common.js';
import { addDataOptions } from './options/data.js';
import { optionDescription } from './options/declare.js';
import { addEvaluateOptions } from './options/evaluate.js';
import { addExportOptions } from './options/export.js';
import { addPredictOptions } from './options/predict.js';
import { addCoordinatorOptions, addTrainOptions } from './options/run.js';
import { addCompareOptions, addRunsOptions } from './options/runs.js';
import { addServeOptions } from './options/serve.js';
import { addSweepOptions } from './options/sweep.js';
import { addDevicesOptions, addTokenOptions, addViewOptions } from './options/tools.js';
import { addWorkerOptions } from './options/worker.js';
import { applySettings } from './settings.js';
import { usageOutput } from './usage-output.js';
import { directoryName, fileName, fileNames, modelName, placeName } from './values.js';

type Done = Promise<void>;

/** Everything that loadModel takes. */
const MODEL_FORMS = 'model file, checkpoint, run directory, or folder of runs';

/** The action of each command; it gets the parsed options. */
export interface Handlers {
  train(options: TrainFlags): Done;
  coordinator(options: CoordinatorFlags): Done;
  worker(options: WorkerFlags): Done;
  view(runDirectory: string, options: ViewFlags): Done;
  predict(model: string, images: readonly string[], options: PredictFlags): Done;
  runs(folder: string | undefined, options: RunsFlags): Done;
  runsCompare(named: readonly string[], options: CompareFlags): Done;
  serve(model: string, options: ServeFlags): Done;
  sweep(options: SweepFlags): Done;
  devices(options: DevicesFlags): Done;
  evaluate(model: string | undefined, options: EvaluateFlags): Done;
  export(model: string, options: ExportFlags): Done;
  dataInspect(place: string | undefined, options: DataFlags): Done;
  dataConvert(place: string, output: string, options: DataFlags): Done;
  keysNew(name: string | undefined, options: KeysFlags & { file?: string }): Done;
  keysAdd(name: string, key: string, options: KeysFlags): Done;
  keysToken(name: string, options: KeysFlags): Done;
  keysRevoke(name: string, options: KeysFlags): Done;
  keysList(options: KeysFlags): Done;
}

export interface ProgramOptions {
  readonly handlers: Handlers;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether another lenet-cluster started this one, and has already warned of unknown variables. */
  readonly hasParent: boolean;
  /** Gets notes about the settings, for a person. */
  readonly onNote: (format: LogFormat, level: NoteLevel, text: string) => void;
}

/** The command line: its commands, their options, and where the values come from. Throws CommanderError instead of ending the process. */
export function createProgram(options: ProgramOptions): Command {
  const program = new Command('lenet-cluster')
    .description(
      'Trains LeNet on a coordinator and any number of workers. The model has the same bits, whatever happens to them.',
    )
    .version(packageVersion(), '-v, --version', 'print the version')
    .configureHelp({ showGlobalOptions: true, optionDescription })
    .showHelpAfterError("Try 'lenet-cluster --help', or --help after a command.")
    .exitOverride();
  addCommands(program, options.handlers);
  addModelCommands(program, options.handlers);
  addDataCommands(program, options.handlers);
  addKeysCommands(program, options.handlers);
  addCompletion(program);
  for (const command of allCommands(program)) command.configureOutput(usageOutput(command));
  program.hook('preAction', (_, command) => prepare(program, command, options));
  return program;
}

/** The program, its commands, and their commands. */
export function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function prepare(program: Command, command: Command, { environment, hasParent, onNote }: ProgramOptions): void {
  checkOtherVariables(environment);
  const notes = applySettings(command, environment);
  const { log = 'lines' } = command.opts<{ log?: LogFormat }>();
  // `devices --log json` prints one object, so notes go to standard error.
  const format = command.name() === 'devices' ? 'lines' : log;
  for (const note of notes) onNote(format, 'info', note);
  if (hasParent || command.name() === 'complete') return;
  const names = allCommands(program).flatMap(({ options }) => options.map(({ long }) => long?.slice(2) ?? ''));
  for (const warning of unknownVariables(environment, names)) onNote(format, 'warning', warning);
}

function addCommands(program: Command, handlers: Handlers): void {
  addTrainOptions(program.command('train'))
    .description('train on this machine, with a coordinator and worker processes')
    .action((options: TrainFlags) => handlers.train(options));
  addCoordinatorOptions(program.command('coordinator'))
    .description('coordinate workers that are started separately, on this machine or others')
    .action((options: CoordinatorFlags) => handlers.coordinator(options));
  addWorkerOptions(program.command('worker'))
    .description('compute gradients for a coordinator')
    .action((options: WorkerFlags) => handlers.worker(options));
  addViewOptions(program.command('view'))
    .description('show a run, or a folder of runs, in the browser, even those that have ended')
    .argument('<run-dir>', 'directory of a run, or a folder of runs', directoryName)
    .action((runDirectory: string, options: ViewFlags) => handlers.view(runDirectory, options));
  addRunsCommands(program, handlers);
  addSweepOptions(program.command('sweep'))
    .description('train with every combination of several values of settings, or with random ones, and rank the runs')
    .action((options: SweepFlags) => handlers.sweep(options));
  addDevicesOptions(program.command('devices'))
    .description('list the engines, the kernels of simd, whose bits are equal, and why the others are unavailable')
    .action((options: DevicesFlags) => handlers.devices(options));
}

function addRunsCommands(program: Command, handlers: Handlers): void {
  const runs = addRunsOptions(program.command('runs'))
    .description('list the runs of a folder')
    .argument('[dir]', 'folder of runs (default: runs)', directoryName)
    .action((folder: string | undefined, options: RunsFlags) => handlers.runs(folder, options));
  addCompareOptions(runs.command('compare'))
    .description('show what differs between runs')
    .argument('<run...>', 'directories of runs, or names of runs in runs/')
    .action((named: readonly string[], _: CompareFlags, command: Command) =>
      // `runs` has --json too, and takes the flag that stands after `compare`.
      handlers.runsCompare(named, command.optsWithGlobals()),
    );
}

function addModelCommands(program: Command, handlers: Handlers): void {
  addEvaluateOptions(program.command('evaluate'))
    .description(
      'measure a trained model on a data set: loss, accuracy, each class, what it mixes up, the worst mistakes',
    )
    .argument('[model]', `${MODEL_FORMS} (default: the newest finished run in ./runs)`, modelName)
    .action((model: string | undefined, options: EvaluateFlags) => handlers.evaluate(model, options));
  addPredictOptions(program.command('predict'))
    .description('tell what PNG, JPEG, WebP or BMP images show, such as digits, with a trained model')
    .argument('<model>', MODEL_FORMS, modelName)
    .argument('<image...>', "image files, directories of them, or '-' for standard input", fileNames)
    .action((model: string, images: readonly string[], options: PredictFlags) =>
      handlers.predict(model, images, options),
    );
  addExportOptions(program.command('export'))
    .description('write a trained model for PyTorch, ONNX Runtime, TensorFlow.js or other programs')
    .argument('<model>', MODEL_FORMS, modelName)
    .action((model: string, options: ExportFlags) => handlers.export(model, options));
  addServeOptions(program.command('serve'))
    .description('answer over HTTP what an image shows')
    .argument('<model>', MODEL_FORMS, modelName)
    .action((model: string, options: ServeFlags) => handlers.serve(model, options));
}

function addDataCommands(program: Command, handlers: Handlers): void {
  const data = program.command('data').description('look at a data set before training, or convert it');
  addDataOptions(data.command('inspect'))
    .description('say what is recognised, or why not; count samples and classes, show pictures, and warn')
    .argument('[place]', 'file or directory with a data set (default: MNIST, which is included)', placeName)
    .action((place: string | undefined, options: DataFlags) => handlers.dataInspect(place, options));
  addDataOptions(data.command('convert'))
    .description('write a data set as IDX files, on which training gives the same bits')
    .argument('<place>', 'file or directory with a data set', placeName)
    .argument('<out>', 'directory to make', directoryName)
    .action((place: string, output: string, options: DataFlags) => handlers.dataConvert(place, output, options));
}

function addKeysCommands(program: Command, handlers: Handlers): void {
  const keys = program.command('keys').description('make, admit, list and revoke the keys of workers on other hosts');
  addTokenOptions(keys.command('new'))
    .description('make and admit a key, and print the token with which a worker joins')
    .argument('[name]', 'name of the key, such as the host that gets it')
    .option('--file <file>', "make a key in this file, on the worker's own host; 'keys add' admits it", fileName)
    .action((name: string | undefined, options: KeysFlags & { file?: string }) => handlers.keysNew(name, options));
  addTokenOptions(keys.command('add'))
    .description("admit a key that was made on a worker's host")
    .argument('<name>', 'name of the key')
    .argument('<key>', 'public part of the key')
    .action((name: string, key: string, options: KeysFlags) => handlers.keysAdd(name, key, options));
  addTokenOptions(keys.command('token'))
    .description('print the token of a key again')
    .argument('<name>', 'name of a key that was made here')
    .action((name: string, options: KeysFlags) => handlers.keysToken(name, options));
  keys
    .command('revoke')
    .description('revoke a key; its workers are dropped, even while they train')
    .argument('<name>', 'name of the key')
    .addOption(keysOption())
    .action((name: string, options: KeysFlags) => handlers.keysRevoke(name, options));
  keys
    .command('list')
    .description('list the admitted keys')
    .addOption(keysOption())
    .action((options: KeysFlags) => handlers.keysList(options));
}
