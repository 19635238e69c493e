// npm run bench:gpu: the engines for GPUs on this machine, against their contract and against PyTorch on the same GPU.
// -- --bundle FILE: packs all that this needs, Node included, for a machine that has none of it.
import { Command, InvalidArgumentError } from 'commander';
import { RESULTS_FOLDER } from '../record/results-folder.js';

const program = new Command('bench:gpu')
  .description(
    'Tests and measures the engines for GPUs on this machine, beside PyTorch where a Python with torch is found',
  )
  .option(
    '--bundle <file.tar.xz>',
    'write instead an archive that does so, with Node and the drivers\u2019 loader, on another machine',
  )
  .option('--rounds <count>', 'measurements of clusters and PyTorch, in turn', positive, 3)
  .option('--epochs <count>', 'of each training', positive, 3)
  .option('--pytorch-device <name>', "'cuda', or 'cpu' to try this without a GPU", 'cuda')
  .option('--results <dir>', 'the directory of the JSON file with all figures', RESULTS_FOLDER)
  .parse();
const { bundle, rounds, epochs, pytorchDevice, results } = program.opts<{
  bundle?: string;
  rounds: number;
  epochs: number;
  pytorchDevice: 'cuda' | 'cpu';
  results: string;
}>();

// Only what is asked for is loaded: a bundle does not hold what packs it.
if (bundle) {
  const { writeBundle } = await import('./bundle.js');
  writeBundle(bundle);
} else {
  const { reportGpu } = await import('./report.js');
  const { Recording } = await import('../record/recording.js');
  const recording = new Recording('gpu');
  process.exitCode = (await reportGpu(recording, { rounds, epochs, pytorchDevice })) ? 0 : 1;
  console.log(`\nwrote ${recording.save(results)}`);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
