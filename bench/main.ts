// npm run bench: engine and cluster on this machine; --help lists what else it measures. Each result becomes a file in
// bench/results. -- --tables writes the tables of the documents from these files; -- --compare A B says what changed between two.
import os from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { messageOf } from '../src/shared/errors.js';
import { usableCores } from '../src/shared/usable-cores.js';
import { Recording } from './record/recording.js';
import type { BenchmarkName } from './record/result.js';
import { RESULTS_FOLDER, readResults } from './record/results-folder.js';

/** Many enough that a comparison can tell a change from noise. */
const ROUNDS = 5;

const program: Command = new Command('bench')
  .description('Measures kernels, engines and clusters on this machine; writes each result to a JSON file')
  .option('--kernels', 'measure instead the stages of each kernel that runs here, beside the peak of the core', false)
  .option(
    '--peer',
    'compare with PyTorch, JAX and TensorFlow.js, as far as they are here: on one core with --kernels, else beside a worker',
    false,
  )
  .option('--trainings', 'measure instead whole trainings beside PyTorch compiled, on all cores', false)
  .option(
    '--recipe',
    'measure instead trainings by the recipe fast, beside PyTorch: with the seeds 1 to the number of rounds',
    false,
  )
  .option('--install-peers', 'measure nothing: install PyTorch and JAX into .cache/peers, which takes 6 GB', false)
  .option(
    '--cores <count>',
    'measure one worker with this many threads, as many workers with one thread, and as many engines without a cluster',
    positive,
    usableCores(),
  )
  .option('--rounds <count>', 'measure clusters, peers, trainings and transports in turn this often', positive, ROUNDS)
  .option('--faults', 'measure instead what killed, slow and stopped processes cost, which takes ten minutes', false)
  .option(
    '--transports',
    'measure instead a step over ipc, tcp and encrypted tcp, and beside a worker that fetches data',
    false,
  )
  .option('--watching', 'measure instead what metrics and page cost', false)
  .option(
    '--scaling',
    'measure instead what up to 256 workers of 16 threads that compute nothing cost the coordinator',
    false,
  )
  .option('--core', "measure instead the coordinator's decisions alone, with up to 4,000 workers", false)
  .option('--serving', 'measure instead how fast a server of a model answers', false)
  .option(
    '--repetitions <count>',
    'with --faults: kills of a worker over each transport; the coordinator is killed half as often',
    positive,
    10,
  )
  .option('--results <dir>', 'the directory of the JSON files', RESULTS_FOLDER)
  .option('--tables', 'measure nothing: write the tables of docs/*.md from the newest result of each benchmark', false)
  .option('--compare <results...>', 'measure nothing: say what changed between two results, or two directories of them')
  .addHelpText(
    'after',
    '\nA comparison calls a figure changed where the middle halves of the samples lie apart; with fewer than 20 samples, where all do.',
  )
  .parse();
const options = program.opts<{
  kernels: boolean;
  peer: boolean;
  trainings: boolean;
  recipe: boolean;
  installPeers: boolean;
  cores: number;
  rounds: number;
  faults: boolean;
  transports: boolean;
  watching: boolean;
  scaling: boolean;
  core: boolean;
  serving: boolean;
  repetitions: number;
  results: string;
  tables: boolean;
  compare?: string[];
}>();

// Only what is asked for is loaded.
if (options.compare) {
  const [before, after, ...more] = options.compare;
  if (before === undefined || after === undefined || more.length > 0)
    program.error('error: --compare must be followed by two files or directories');
  const { comparisonOf } = await import('./compare/report.js');
  try {
    for (const line of comparisonOf(readResults(before), readResults(after))) console.log(line);
  } catch (error) {
    program.error(`error: ${messageOf(error)}`);
  }
} else if (options.installPeers) {
  const { installPeers } = await import('./peer/install-peers.js');
  installPeers();
} else if (options.tables) {
  const { writeTables } = await import('./tables/write.js');
  for (const file of writeTables(options.results)) console.log(`wrote ${file}`);
} else {
  await measure();
}

async function measure(): Promise<void> {
  console.log(
    `${os.cpus()[0]?.model.trim()}, ${usableCores()} cores, Node ${process.versions.node}, ${process.platform}\n`,
  );
  const { rounds } = options;
  if (options.kernels) {
    const { measureKernels } = await import('./kernels/measure.js');
    await measureKernels(recorded, options.peer);
    return;
  }
  if (options.trainings) {
    const { reportTrainings } = await import('./peer/trainings-report.js');
    await recorded('trainings', (recording) => reportTrainings(recording, rounds));
  } else if (options.recipe) {
    const { reportRecipe } = await import('./peer/recipe-report.js');
    await recorded('recipe', (recording) => reportRecipe(recording, rounds));
  } else if (options.faults) {
    const { reportFaults } = await import('./faults/report.js');
    await recorded('faults', (recording) => reportFaults(recording, options.repetitions));
  } else if (options.transports) {
    const { reportTransports } = await import('./transports.js');
    await recorded('transports', (recording) => reportTransports(recording, rounds));
  } else if (options.watching) {
    const { reportWatching } = await import('./watching.js');
    await recorded('watching', (recording) => reportWatching(recording, rounds));
  } else if (options.scaling) {
    const { reportScaling } = await import('./scaling/report.js');
    const { SCALING_WORKER_COUNTS } = await import('./figure-names.js');
    await recorded('scaling', (recording) => reportScaling(recording, SCALING_WORKER_COUNTS));
  } else if (options.core) {
    const { reportCore } = await import('./core/report.js');
    await recorded('core', reportCore);
  } else if (options.serving) {
    const { reportServing } = await import('./serving/report.js');
    await recorded('serving', (recording) => reportServing(recording, rounds));
  } else {
    const { reportThroughput } = await import('./throughput-report.js');
    await recorded('throughput', (recording) => reportThroughput(recording, options.cores, rounds));
  }
  if (options.peer) {
    const { reportPeer } = await import('./peer/report.js');
    await recorded('peer', (recording) => reportPeer(recording, rounds));
  }
}

/** Saves what a benchmark has recorded, if it could measure anything. */
async function recorded(benchmark: BenchmarkName, report: (recording: Recording) => Promise<void>): Promise<void> {
  const recording = new Recording(benchmark);
  await report(recording);
  if (recording.isEmpty()) return;
  console.log(`\nwrote ${recording.save(options.results)}`);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
