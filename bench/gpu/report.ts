// Contract, engines, clusters and PyTorch on one GPU, as they are printed.
import os from 'node:os';
import { engineStatus } from '../../src/engine/choice/choose-engine.js';
import type { EngineName } from '../../src/engine/choice/engine-names.js';
import { describeEngine } from '../../src/engine/choice/registry.js';
import { CONTRACT_BITS } from '../../src/shared/contract.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { messageOf } from '../../src/shared/errors.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { usableCores } from '../../src/shared/usable-cores.js';
import { measureCluster } from '../cluster-throughput.js';
import { measureEngineThroughput, type StepSize } from '../engine-throughput.js';
import { PYTORCH } from '../figure-names.js';
import { rate } from '../format.js';
import { findPython, type PythonWith } from '../peer/find-python.js';
import { runPyTorch } from '../peer/run-pytorch.js';
import type { Recording } from '../record/recording.js';
import { median } from '../statistics.js';
import { reportContract } from './contract.js';
import { differingOperations } from './differing-operations.js';
import { reportMixedCluster } from './mixed-cluster.js';

export interface GpuReportOptions {
  /** Clusters and PyTorch are measured in turn this often. */
  readonly rounds: number;
  /** Epochs of each training, at least 2: the first is not counted. */
  readonly epochs: number;
  readonly pytorchDevice: 'cuda' | 'cpu';
}

const SLICES = { sliceCount: 20, sliceMs: 200, warmUpMs: 2000 };
/** Micro-batches as large as suits the engine: simd and webgpu compute sample by sample, tensorflow operation by operation. */
const STEPS: readonly { readonly batchSize: number; readonly micro: Readonly<Record<string, number>> }[] = [
  { batchSize: 512, micro: { tensorflow: 512, webgpu: 32, simd: 32 } },
  { batchSize: 8192, micro: { tensorflow: 8192, webgpu: 128, simd: 128 } },
];

type Measurement = readonly [name: string, measure: () => Promise<number>];

/** Prints and records all; resolves to whether every test of the contract passed, and a device that claims equal bits has them in a cluster. */
export async function reportGpu(recording: Recording, options: GpuReportOptions): Promise<boolean> {
  console.log(`${os.cpus()[0]?.model.trim()}, ${usableCores()} cores, Node ${process.versions.node}`);
  const engines: EngineName[] = [];
  for (const name of ['tensorflow', 'webgpu', 'simd'] as const) {
    const status = await engineStatus(name);
    console.log(`  ${name.padEnd(11)} ${'device' in status ? status.device : `not available: ${status.missing}`}`);
    if ('device' in status) {
      engines.push(name);
      recording.addVersion(name, status.device);
    }
  }
  const claimsEqualBits = engines.includes('webgpu') && (await reportArithmetic(recording));
  console.log();
  const followsContract = reportContract();
  const isSame = engines.includes('webgpu') ? await reportMixedCluster(recording) : true;
  // A device with bits of its own may end with another model.
  const passed = followsContract && (isSame || !claimsEqualBits);

  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
  console.log('\nEngines alone: forward and backward of whole steps, median of slices');
  for (const { batchSize, micro } of STEPS) {
    for (const name of engines) {
      const engine = await (await describeEngine(name)).create({ dataset, normalization: DEFAULT_NORMALIZATION });
      const step: StepSize = { batchSize, microBatchSize: micro[name] ?? 32 };
      const { median: samplesPerSecond, slices } = await measureEngineThroughput(engine, dataset.count, SLICES, step);
      console.log(`  batch ${String(batchSize).padStart(4)}  ${name.padEnd(22)} ${rate(samplesPerSecond)}`);
      recording.add(`batch ${batchSize}: engine ${name}`, 'samples/s', slices);
      engine.dispose();
    }
  }

  const python = await findPython('torch');
  if ('reason' in python) console.log(`\nNo comparison with PyTorch: ${python.reason}`);
  else recording.addVersion(PYTORCH, python.version);
  for (const { batchSize, micro } of STEPS) {
    const clusters = engines.map(
      (name): Measurement => [
        `cluster of 1, ${name}`,
        async () => {
          const step = ['--batch-size', String(batchSize), '--micro-batch-size', String(micro[name] ?? 32)];
          return (await measureCluster(1, options.epochs, ['--engine', name, ...step])).samplesPerSecond;
        },
      ],
    );
    const trainings = await reportTrainings(
      batchSize,
      [...clusters, ...pytorch(python, batchSize, options)],
      options.rounds,
    );
    for (const [name, rates] of trainings) recording.add(`batch ${batchSize}: ${name}`, 'samples/s', rates);
  }
  return passed;
}

/** Says what the device makes of the contract's operations. Resolves to whether it yields the known answer. */
async function reportArithmetic(recording: Recording): Promise<boolean> {
  const { arithmetic, bits } = await describeEngine('webgpu');
  const differing = arithmetic ? `; ${differingOperations(await arithmetic())}` : '';
  const isEqual = (await bits()) === CONTRACT_BITS;
  const claim = isEqual ? 'equal bits' : 'own bits';
  console.log(`  webgpu: ${claim}${differing}`);
  recording.addVersion('bits of webgpu', `${claim}${differing}`);
  return isEqual;
}

/** Measures in turn; what fails is said once and left out. Resolves to the rates of each round. */
async function reportTrainings(
  batchSize: number,
  measurements: readonly Measurement[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  console.log(`\nTraining on all of MNIST, batch ${batchSize}, in turn (${rounds} rounds, medians)`);
  const rates = new Map(measurements.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of measurements) {
      try {
        if (rates.has(name)) rates.get(name)?.push(await measure());
      } catch (error) {
        const text = messageOf(error);
        console.log(`  ${name}: ${text.trim().split('\n').at(-1)}`);
        rates.delete(name);
      }
    }
  }
  const eager = median(rates.get('PyTorch, eager') ?? []);
  for (const [name, values] of rates) {
    const ratio = Number.isNaN(eager) ? '' : `  ${(median(values) / eager).toFixed(2)} times eager PyTorch`;
    console.log(`  ${name.padEnd(22)} ${rate(median(values))}${ratio}`);
  }
  return rates;
}

function pytorch(
  python: PythonWith | { readonly reason: string },
  batchSize: number,
  { epochs, pytorchDevice: device }: GpuReportOptions,
): Measurement[] {
  if ('reason' in python) return [];
  const options = { dataDirectory: embeddedMnistDirectory(), threads: usableCores(), batchSize, device };
  const timed = { ...options, epochs, sliceSteps: batchSize > 1000 ? 2 : 20 };
  const run = async (graphs: boolean) => (await runPyTorch(python, { ...timed, graphs })).samplesPerSecond;
  const eager: Measurement = ['PyTorch, eager', () => run(false)];
  return device === 'cuda' ? [eager, ['PyTorch, CUDA graphs', () => run(true)]] : [eager];
}
