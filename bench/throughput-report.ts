// Engines and clusters with the fastest kernel and with WebAssembly, as they are printed and recorded.
import { createReferenceEngine } from '../src/engine/reference/reference-engine.js';
import { chooseKernel } from '../src/engine/simd/choose-kernel.js';
import type { KernelName } from '../src/engine/simd/kernel.js';
import { embeddedMnistDirectory, loadSplit } from '../src/shared/data/image-directory.js';
import { DEFAULT_NORMALIZATION } from '../src/shared/run-config.js';
import { type ClusterRate, measureCluster } from './cluster-throughput.js';
import { measureEngineThroughput } from './engine-throughput.js';
import { measureEnginesAtOnce } from './engines-at-once.js';
import {
  clusterFigure,
  clusterOf,
  enginesFigure,
  LARGE_WORKER,
  type Layout,
  layoutName,
  layoutsOf,
  PHASES,
  REFERENCE_ALONE,
  threadsOf,
} from './figure-names.js';
import { rate } from './format.js';
import type { Recording } from './record/recording.js';
import type { Unit } from './record/result.js';
import { median } from './statistics.js';

const ENGINE_SLICES = { sliceCount: 25, sliceMs: 100, warmUpMs: 500 };
const REFERENCE_SLICES = { sliceCount: 3, sliceMs: 100, warmUpMs: 100 };

/** What was measured with a kernel, by round. */
interface KernelRates {
  readonly kernel: KernelName;
  /** By the number of engines. */
  readonly engines: ReadonlyMap<number, number[]>;
  readonly clusters: ReadonlyMap<Layout, ClusterRate[]>;
}

/**
 * @param cores threads of a worker, or workers with one thread
 * @param rounds engines and clusters are measured in turn this often, so that a slow spell of the machine hits both
 */
export async function reportThroughput(recording: Recording, cores: number, rounds: number): Promise<void> {
  const { kernel: fastest } = await chooseKernel('auto');
  recording.addVersion('kernel that auto chooses', fastest.name);
  await reportReference(recording);
  const kernels = [...new Set<KernelName>([fastest.name, 'wasm'])];
  console.log(
    `\nEngines without a cluster, and clusters on all of MNIST, batch 512, in turn (${rounds} rounds, medians)`,
  );
  const measured = kernels.map((kernel): KernelRates => {
    const counts = new Set(layoutsOf(cores).map(threadsOf));
    return {
      kernel,
      engines: new Map([...counts].map((count) => [count, []])),
      clusters: new Map(layoutsOf(cores).map((layout) => [layout, []])),
    };
  });
  for (let round = 0; round < rounds; round++) {
    for (const { kernel, engines, clusters } of measured) {
      for (const [count, rates] of engines) rates.push(await measureEnginesAtOnce(kernel, count, ENGINE_SLICES));
      for (const [layout, rates] of clusters) rates.push(await measureLayout(kernel, layout));
    }
  }
  for (const rates of measured) reportKernel(recording, rates);
  for (const kernel of kernels) await reportLargeWorker(recording, kernel);
}

async function reportReference(recording: Recording): Promise<void> {
  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
  const reference = await createReferenceEngine({ dataset, normalization: DEFAULT_NORMALIZATION });
  const { median, slices } = await measureEngineThroughput(reference, dataset.count, REFERENCE_SLICES);
  console.log(`The engine reference on one core: ${rate(median).trim()}`);
  recording.add(REFERENCE_ALONE, 'samples/s', slices);
}

function measureLayout(kernel: KernelName, { workers, threads }: Layout, epochs = 3): Promise<ClusterRate> {
  return measureCluster(workers, epochs, ['--threads', String(threads), '--kernel', kernel]);
}

function reportKernel(recording: Recording, { kernel, engines, clusters }: KernelRates): void {
  console.log(`\n${kernel}`);
  for (const [count, rates] of engines) {
    recording.add(enginesFigure(kernel, count), 'samples/s', rates);
    const name = count === 1 ? 'engine alone' : `${count} engines at once`;
    console.log(`  ${name.padEnd(24)} ${rate(median(rates))}`);
  }
  for (const [layout, rates] of clusters) {
    const ceilings = engines.get(threadsOf(layout)) ?? [];
    // By round, because engines and cluster of one round meet the same spell of the machine.
    const shares = (of: (cluster: ClusterRate) => number): number[] =>
      rates.map((cluster, round) => of(cluster) / (ceilings[round] ?? Number.NaN));
    const inSteps = shares(({ samplesPerSecond }) => samplesPerSecond);
    const inAll = shares(({ wholeRunSamplesPerSecond }) => wholeRunSamplesPerSecond);
    const cluster = clusterOf(kernel, layout);
    recordCluster(recording, cluster, rates);
    recording.add(clusterFigure(cluster, 'share of engines'), '', inSteps);
    recording.add(clusterFigure(cluster, 'share of engines, whole run'), '', inAll);
    printCluster(layoutName(layout), rates, median(inSteps), median(inAll));
  }
}

function printCluster(name: string, rates: readonly ClusterRate[], inSteps: number, inAll: number): void {
  const of = (figure: (cluster: ClusterRate) => number): number => median(rates.map(figure));
  const phase = (name: keyof ClusterRate['phases']): string => of(({ phases }) => phases[name]).toFixed(2);
  console.log(
    `  ${name.padEnd(24)} ${rate(of(({ samplesPerSecond }) => samplesPerSecond))}, ${inSteps.toFixed(3)} of as many engines at once; ` +
      `with epoch ends ${rate(of(({ wholeRunSamplesPerSecond }) => wholeRunSamplesPerSecond)).trim()}, ${inAll.toFixed(3)}`,
  );
  console.log(
    `    ms a step: ${phase('totalMs')} = broadcast ${phase('broadcastMs')}, compute ${phase('computeMs')}, ` +
      `gather ${phase('gatherMs')}, reduce ${phase('reduceMs')}, optimize ${phase('optimizeMs')}; ` +
      `an epoch's end takes ${of(({ epochEndMs }) => epochEndMs).toFixed(0)} ms`,
  );
  console.log(`    peak memory: ${memoryOf(rates)}`);
}

/** Its speed says nothing where there are fewer cores than threads, so only its memory counts. */
async function reportLargeWorker(recording: Recording, kernel: KernelName): Promise<void> {
  const measured = await measureLayout(kernel, LARGE_WORKER, 2);
  recordMemory(recording, clusterOf(kernel, LARGE_WORKER), [measured]);
  console.log(`\n${kernel}, ${layoutName(LARGE_WORKER)}: peak memory: ${memoryOf([measured])}`);
}

function memoryOf(rates: readonly ClusterRate[]): string {
  const mebibytes = (figure: (cluster: ClusterRate) => number): string =>
    (Math.max(...rates.map(figure)) / 2 ** 20).toFixed(0);
  return (
    `coordinator ${mebibytes(({ coordinatorPeakBytes }) => coordinatorPeakBytes)} MiB, ` +
    `worker ${mebibytes(({ workerPeakBytes }) => workerPeakBytes)} MiB`
  );
}

/**
 * Records what a cluster did in each round.
 *
 * @param cluster as clusterFigure takes it
 */
export function recordCluster(recording: Recording, cluster: string, rates: readonly ClusterRate[]): void {
  const add = (quantity: string, unit: Unit, of: (rate: ClusterRate) => number): void =>
    recording.add(clusterFigure(cluster, quantity), unit, rates.map(of));
  add('throughput', 'samples/s', ({ samplesPerSecond }) => samplesPerSecond);
  add('whole run', 'samples/s', ({ wholeRunSamplesPerSecond }) => wholeRunSamplesPerSecond);
  for (const [phase, name] of PHASES) add(name, 'ms', ({ phases }) => phases[phase]);
  add('epoch end', 'ms', ({ epochEndMs }) => epochEndMs);
  recordMemory(recording, cluster, rates);
}

function recordMemory(recording: Recording, cluster: string, rates: readonly ClusterRate[]): void {
  const add = (quantity: string, of: (rate: ClusterRate) => number): void =>
    recording.add(
      clusterFigure(cluster, quantity),
      'MiB',
      rates.map((rate) => of(rate) / 2 ** 20),
    );
  add('coordinator memory', ({ coordinatorPeakBytes }) => coordinatorPeakBytes);
  add('worker memory', ({ workerPeakBytes }) => workerPeakBytes);
}
