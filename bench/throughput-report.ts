// Kernel, engines and clusters, as they are printed.

import { createReferenceEngine } from '../src/engine/reference/reference-engine.js';
import { createSimdEngine } from '../src/engine/simd/simd-engine.js';
import { embeddedMnistDirectory, loadSplit } from '../src/shared/data/image-directory.js';
import { DEFAULT_NORMALIZATION } from '../src/shared/run-config.js';
import { type ClusterRate, measureCluster } from './cluster-throughput.js';
import { measureEngineThroughput, measureKernelStages } from './engine-throughput.js';
import { measureEnginesAtOnce } from './engines-at-once.js';
import { rate } from './format.js';
import { median } from './statistics.js';

/** Engine and cluster are measured in turn this often, so that a slow spell of the machine hits both. */
const ROUNDS = 5;
const ENGINE_SLICES = { sliceCount: 40, sliceMs: 100, warmUpMs: 1000 };

/** @param maxWorkers clusters of 1 to this many workers are measured */
export async function reportThroughput(maxWorkers: number): Promise<void> {
  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
  const options = { dataset, normalization: DEFAULT_NORMALIZATION };

  console.log('Engines on one core: forward and backward of whole steps of 512, median of slices');
  const simd = await createSimdEngine(options);
  const engineRate = async (): Promise<number> => {
    return (await measureEngineThroughput(simd, dataset.count, ENGINE_SLICES)).median;
  };
  console.log(`  simd       ${rate(await engineRate())}`);
  const reference = await createReferenceEngine(options);
  const slices = { sliceCount: 3, sliceMs: 100, warmUpMs: 100 };
  console.log(`  reference  ${rate((await measureEngineThroughput(reference, dataset.count, slices)).median)}`);

  console.log('\nStages of the simd kernel');
  for (const { stage, microsecondsPerSample } of await measureKernelStages(options)) {
    const perSecond = Math.round(1e6 / microsecondsPerSample).toLocaleString('en-US');
    console.log(
      `  ${stage.padEnd(24)} ${microsecondsPerSample.toFixed(2).padStart(6)} us/sample  ${perSecond.padStart(10)} samples/s`,
    );
  }

  console.log(`\nClusters on all of MNIST, batch 512, in turn with the engine alone (${ROUNDS} rounds, medians)`);
  const alone: number[] = [];
  const atOnce = new Map<number, number[]>();
  const rounds = new Map<number, ClusterRate[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (let workers = 1; workers <= maxWorkers; workers++) {
      alone.push(await engineRate());
      if (workers > 1) {
        atOnce.set(workers, [...(atOnce.get(workers) ?? []), await measureEnginesAtOnce(workers, ENGINE_SLICES)]);
      }
      rounds.set(workers, [...(rounds.get(workers) ?? []), await measureCluster(workers)]);
    }
  }
  const aloneRate = median(alone);
  console.log(`  engine alone          ${rate(aloneRate)}`);
  for (const [count, rates] of atOnce) {
    console.log(`  ${count} engines at once     ${rate(median(rates))}  without a cluster`);
  }
  for (const [workers, rates] of rounds) {
    const of = (figure: (cluster: ClusterRate) => number): number => median(rates.map(figure));
    const samplesPerSecond = of((cluster) => cluster.samplesPerSecond);
    const efficiency = samplesPerSecond / (workers * aloneRate);
    const ceiling = atOnce.get(workers);
    const ofAtOnce = ceiling
      ? `, ${(samplesPerSecond / median(ceiling)).toFixed(2)} of ${workers} engines at once`
      : '';
    const megabytes = (figure: (cluster: ClusterRate) => number): string =>
      (Math.max(...rates.map(figure)) / 2 ** 20).toFixed(0);
    console.log(
      `  ${workers} ${workers === 1 ? 'worker ' : 'workers'}             ${rate(samplesPerSecond)}  ` +
        `efficiency ${efficiency.toFixed(2)} of ${workers} x engine alone${ofAtOnce}; ` +
        `with evaluations ${rate(of((cluster) => cluster.wholeRunSamplesPerSecond)).trim()}`,
    );
    const phase = (name: keyof ClusterRate['phases']): string => of((cluster) => cluster.phases[name]).toFixed(2);
    console.log(
      `    ms a step: ${phase('totalMs')} = broadcast ${phase('broadcastMs')}, compute ${phase('computeMs')}, ` +
        `gather ${phase('gatherMs')}, reduce ${phase('reduceMs')}, optimize ${phase('optimizeMs')}`,
    );
    console.log(
      `    peak memory: coordinator ${megabytes((cluster) => cluster.coordinatorPeakBytes)} MiB, ` +
        `worker ${megabytes((cluster) => cluster.workerPeakBytes)} MiB`,
    );
  }
}
