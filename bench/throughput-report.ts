// Engines and clusters, as they are printed and recorded.
import { createReferenceEngine } from '../src/engine/reference/reference-engine.js';
import { createSimdEngine } from '../src/engine/simd/simd-engine.js';
import { embeddedMnistDirectory, loadSplit } from '../src/shared/data/image-directory.js';
import { DEFAULT_NORMALIZATION } from '../src/shared/run-config.js';
import { type ClusterRate, measureCluster } from './cluster-throughput.js';
import { measureEngineThroughput } from './engine-throughput.js';
import { measureEnginesAtOnce } from './engines-at-once.js';
import { clusterFigure, clusterOf, enginesAtOnceFigure, PHASES, REFERENCE_ALONE, SIMD_ALONE } from './figure-names.js';
import { rate } from './format.js';
import type { Recording } from './record/recording.js';
import type { Unit } from './record/result.js';
import { median } from './statistics.js';

const ENGINE_SLICES = { sliceCount: 40, sliceMs: 100, warmUpMs: 1000 };

/**
 * @param maxWorkers clusters of 1 to this many workers are measured
 * @param rounds engine and cluster are measured in turn this often, so that a slow spell of the machine hits both
 */
export async function reportThroughput(recording: Recording, maxWorkers: number, rounds: number): Promise<void> {
  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
  const options = { dataset, normalization: DEFAULT_NORMALIZATION };

  console.log('Engines on one core: forward and backward of whole steps of 512, median of slices');
  const simd = await createSimdEngine(options);
  recording.addVersion('simd', simd.device);
  console.log(`  simd computes on: ${simd.device}`);
  const engineRate = async (): Promise<number> => {
    return (await measureEngineThroughput(simd, dataset.count, ENGINE_SLICES)).median;
  };
  console.log(`  simd       ${rate(await engineRate())}`);
  const reference = await createReferenceEngine(options);
  const slices = { sliceCount: 3, sliceMs: 100, warmUpMs: 100 };
  const referenceRate = await measureEngineThroughput(reference, dataset.count, slices);
  console.log(`  reference  ${rate(referenceRate.median)}`);
  recording.add(REFERENCE_ALONE, 'samples/s', referenceRate.slices);

  console.log(`\nClusters on all of MNIST, batch 512, in turn with the engine alone (${rounds} rounds, medians)`);
  const alone: number[] = [];
  const atOnce = new Map<number, number[]>();
  const clusters = new Map<number, ClusterRate[]>();
  for (let round = 0; round < rounds; round++) {
    for (let workers = 1; workers <= maxWorkers; workers++) {
      alone.push(await engineRate());
      if (workers > 1) {
        atOnce.set(workers, [...(atOnce.get(workers) ?? []), await measureEnginesAtOnce(workers, ENGINE_SLICES)]);
      }
      clusters.set(workers, [...(clusters.get(workers) ?? []), await measureCluster(workers)]);
    }
  }
  const aloneRate = median(alone);
  recording.add(SIMD_ALONE, 'samples/s', alone);
  console.log(`  engine alone          ${rate(aloneRate)}`);
  for (const [count, rates] of atOnce) {
    console.log(`  ${count} engines at once     ${rate(median(rates))}  without a cluster`);
    recording.add(enginesAtOnceFigure(count), 'samples/s', rates);
  }
  for (const [workers, rates] of clusters) {
    recordCluster(recording, clusterOf(workers), rates);
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
  add('coordinator memory', 'MiB', ({ coordinatorPeakBytes }) => coordinatorPeakBytes / 2 ** 20);
  add('worker memory', 'MiB', ({ workerPeakBytes }) => workerPeakBytes / 2 ** 20);
}
