// npm run bench: kernel, engine and cluster on this machine. -- --peer: PyTorch beside them. -- --faults: what faults cost.
// -- --transports: what encryption costs. -- --watching: what metrics and page cost. -- --scaling: what workers cost the coordinator.
import os from 'node:os';
import { Command, InvalidArgumentError } from 'commander';

const program = new Command('bench')
  .description('Measures kernels, engines and cluster on this machine')
  .option('--peer', 'compare with an equivalent PyTorch program, where a Python with torch is found', false)
  .option('--workers <count>', 'measure clusters of 1 to this many workers', positive, os.availableParallelism())
  .option('--faults', 'measure instead what killed, slow and stopped processes cost, which takes ten minutes', false)
  .option(
    '--transports',
    'measure instead a step over ipc, tcp and encrypted tcp, and beside a worker that fetches data',
    false,
  )
  .option('--watching', 'measure instead what metrics and page cost', false)
  .option('--scaling', 'measure instead what up to 128 workers that compute nothing cost the coordinator', false)
  .option(
    '--repetitions <count>',
    'with --faults: kills of a worker, and twice as many as of a coordinator',
    positive,
    10,
  )
  .parse();
const { peer, workers, faults, transports, watching, scaling, repetitions } = program.opts<{
  peer: boolean;
  workers: number;
  faults: boolean;
  transports: boolean;
  watching: boolean;
  scaling: boolean;
  repetitions: number;
}>();

console.log(
  `${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores, Node ${process.versions.node}, ${process.platform}\n`,
);
// Only what is asked for is loaded.
if (faults) {
  const { reportFaults } = await import('./faults/report.js');
  await reportFaults(repetitions);
} else if (transports) {
  const { reportTransports } = await import('./transports.js');
  await reportTransports();
} else if (watching) {
  const { reportWatching } = await import('./watching.js');
  await reportWatching();
} else if (scaling) {
  const { reportScaling } = await import('./scaling/report.js');
  await reportScaling();
} else {
  const { reportThroughput } = await import('./throughput-report.js');
  await reportThroughput(workers);
}
if (peer) {
  const { reportPeer } = await import('./peer/report.js');
  await reportPeer();
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
