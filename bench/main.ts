// npm run bench: kernel, engine and cluster on this machine. npm run bench -- --peer: PyTorch beside them.
import os from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { embeddedMnistDirectory, loadSplit } from '../src/shared/data/image-directory.js';
import { createReferenceEngine } from '../src/shared/engine/reference/reference-engine.js';
import { createSimdEngine } from '../src/shared/engine/simd/simd-engine.js';
import { DEFAULT_NORMALIZATION } from '../src/shared/run-config.js';
import { type ClusterRate, measureCluster } from './cluster-throughput.js';
import { measureEngineThroughput, measureKernelStages } from './engine-throughput.js';
import { findPythonWithTorch } from './peer/find-python.js';
import { runPyTorch } from './peer/run-pytorch.js';
import { median } from './statistics.js';

/** Engine and cluster are measured in turn this often, so that a slow spell of the machine hits both. */
const ROUNDS = 3;

const program = new Command('bench')
  .description('Measures kernels, engines and cluster on this machine')
  .option('--peer', 'compare with an equivalent PyTorch program, where a Python with torch is found', false)
  .option('--workers <count>', 'measure clusters of 1 to this many workers', positive, os.availableParallelism())
  .parse();
const { peer, workers: maxWorkers } = program.opts<{ peer: boolean; workers: number }>();

const rate = (samplesPerSecond: number): string =>
  `${Math.round(samplesPerSecond).toLocaleString('en-US').padStart(8)} samples/s`;

console.log(
  `${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores, Node ${process.versions.node}, ${process.platform}\n`,
);

const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
const options = { dataset, normalization: DEFAULT_NORMALIZATION };

console.log('Engines on one core: forward and backward of whole steps of 512, median of slices');
const simd = await createSimdEngine(options);
const engineRate = async (): Promise<number> => {
  const { median: samplesPerSecond } = await measureEngineThroughput(simd, dataset.count, {
    sliceCount: 40,
    sliceMs: 100,
    warmUpMs: 1000,
  });
  return samplesPerSecond;
};
console.log(`  simd       ${rate(await engineRate())}`);
const reference = await createReferenceEngine(options);
const slices = { sliceCount: 3, sliceMs: 100, warmUpMs: 100 };
console.log(`  reference  ${rate((await measureEngineThroughput(reference, dataset.count, slices)).median)}`);

console.log('\nStages of the simd kernel');
for (const { stage, microsecondsPerSample } of await measureKernelStages(options)) {
  const perSecond = Math.round(1e6 / microsecondsPerSample).toLocaleString('en-US');
  console.log(`  ${stage.padEnd(24)} ${microsecondsPerSample.toFixed(2).padStart(6)} us/sample  ${perSecond.padStart(10)} samples/s`);
}

console.log(`\nClusters on all of MNIST, batch 512, in turn with the engine alone (${ROUNDS} rounds, medians)`);
const alone: number[] = [];
const rounds = new Map<number, ClusterRate[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (let workers = 1; workers <= maxWorkers; workers++) {
    alone.push(await engineRate());
    rounds.set(workers, [...(rounds.get(workers) ?? []), await measureCluster(workers)]);
  }
}
const aloneRate = median(alone);
console.log(`  engine alone          ${rate(aloneRate)}`);
for (const [workers, rates] of rounds) {
  const of = (figure: (cluster: ClusterRate) => number): number => median(rates.map(figure));
  const samplesPerSecond = of((cluster) => cluster.samplesPerSecond);
  const efficiency = samplesPerSecond / (workers * aloneRate);
  const megabytes = (figure: (cluster: ClusterRate) => number): string =>
    (Math.max(...rates.map(figure)) / 2 ** 20).toFixed(0);
  console.log(
    `  ${workers} ${workers === 1 ? 'worker ' : 'workers'}             ${rate(samplesPerSecond)}  ` +
      `efficiency ${efficiency.toFixed(2)} of ${workers} x engine alone; ` +
      `with evaluations ${rate(of((cluster) => cluster.wholeRunSamplesPerSecond)).trim()}`,
  );
  const phase = (name: keyof ClusterRate['phases']): string =>
    of((cluster) => cluster.phases[name]).toFixed(2);
  console.log(
    `    ms a step: ${phase('totalMs')} = broadcast ${phase('broadcastMs')}, compute ${phase('computeMs')}, ` +
      `gather ${phase('gatherMs')}, reduce ${phase('reduceMs')}, optimize ${phase('optimizeMs')}`,
  );
  console.log(
    `    peak memory: coordinator ${megabytes((cluster) => cluster.coordinatorPeakBytes)} MiB, ` +
      `worker ${megabytes((cluster) => cluster.workerPeakBytes)} MiB`,
  );
}

if (peer) await compareWithPyTorch();

async function compareWithPyTorch(): Promise<void> {
  const python = await findPythonWithTorch();
  if ('reason' in python) {
    console.log(`\nNo comparison with PyTorch: ${python.reason}`);
    return;
  }
  console.log(`\nPyTorch ${python.torchVersion}, tensors preloaded, in turn with ours (${ROUNDS} rounds, medians)`);
  const threadCounts = [...new Set([1, os.availableParallelism()])];
  const ours = new Map<number, number[]>();
  const theirs = new Map<number, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const threads of threadCounts) {
      const cluster = await measureCluster(threads, 2);
      ours.set(threads, [...(ours.get(threads) ?? []), cluster.samplesPerSecond]);
      const torch = await runPyTorch(python, { dataDirectory: embeddedMnistDirectory(), threads, epochs: 1 });
      theirs.set(threads, [...(theirs.get(threads) ?? []), torch.samplesPerSecond]);
    }
  }
  for (const threads of threadCounts) {
    const cluster = median(ours.get(threads) ?? []);
    const torch = median(theirs.get(threads) ?? []);
    console.log(
      `  ${threads} ${threads === 1 ? 'thread ' : 'threads'}  PyTorch ${rate(torch)}, ` +
        `cluster of ${threads} ${rate(cluster)}: ${(cluster / torch).toFixed(1)} times as fast`,
    );
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
