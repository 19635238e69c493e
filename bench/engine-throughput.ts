// How fast an engine computes gradients. Runs alone, too: node dist/bench/engine-throughput.js
import { setTimeout } from 'node:timers/promises';
import type { Engine, EngineOptions, Shard } from '../src/engine/engine.js';
import { createSimdEngine } from '../src/engine/simd/simd-engine.js';
import { CLASSIC_NETWORK, IMAGE_PIXELS } from '../src/shared/model/model.js';
import { median } from './statistics.js';

const MICRO_BATCH_SIZE = 32;

/** The step that an engine is measured with. */
export interface StepSize {
  /** A multiple of microBatchSize. */
  readonly batchSize: number;
  readonly microBatchSize: number;
}

/** The step of the default hyper-parameters. */
const DEFAULT_STEP: StepSize = { batchSize: 512, microBatchSize: MICRO_BATCH_SIZE };

export interface SliceOptions {
  /** Short slices, of which the median counts: a neighbour's burst of work then spoils a few of them, not the result. */
  readonly sliceCount: number;
  /** The least that a slice takes, in milliseconds. */
  readonly sliceMs: number;
  /** Until the compiler has optimized everything. */
  readonly warmUpMs: number;
}

/** Samples per second. */
export interface Rate {
  /** Median over the slices. */
  readonly median: number;
  /** Fastest slice. */
  readonly best: number;
  /** The rate of each slice, in order. */
  readonly slices: readonly number[];
}

/** About eight seconds in all. */
export const DEFAULT_SLICES: SliceOptions = { sliceCount: 60, sliceMs: 100, warmUpMs: 1500 };

/**
 * Samples per second of forward and backward pass: whole steps, as a worker that is alone computes them.
 *
 * @param sampleCount samples in the engine's dataset, at least 1
 */
export async function measureEngineThroughput(
  engine: Engine,
  sampleCount: number,
  slices: SliceOptions = DEFAULT_SLICES,
  { batchSize, microBatchSize }: StepSize = DEFAULT_STEP,
): Promise<Rate> {
  const parameters = initialParameters();
  const leafCount = batchSize / microBatchSize;
  const shard: Shard = {
    leafCount,
    leaves: { begin: 0, end: leafCount },
    microBatchSize,
    sampleIndices: Uint32Array.from({ length: batchSize }, (_, i) => (i * 97) % sampleCount),
  };
  return await measureRate(slices, batchSize, async () => {
    await engine.computeShard(parameters, shard);
  });
}

/** Samples per second of `run`, which handles `samplesPerRun` samples. */
async function measureRate(
  { sliceCount, sliceMs, warmUpMs }: SliceOptions,
  samplesPerRun: number,
  run: () => void | Promise<void>,
): Promise<Rate> {
  const slice = async (durationMs: number): Promise<number> => {
    const begin = performance.now();
    let runs = 0;
    let elapsedMs = 0;
    while (elapsedMs < durationMs) {
      await run();
      runs++;
      elapsedMs = performance.now() - begin;
    }
    return (runs * samplesPerRun * 1000) / elapsedMs;
  };
  await slice(warmUpMs);
  // The optimizing compiler works in the background and swaps code in between two calls.
  await setTimeout(50);
  const rates: number[] = [];
  for (let i = 0; i < sliceCount; i++) rates.push(await slice(sliceMs));
  return { median: median(rates), best: Math.max(...rates), slices: rates };
}

/** As spread out as PyTorch's initial ones; their values have no influence on the time. */
export function initialParameters(): Float32Array {
  const parameters = new Float32Array(CLASSIC_NETWORK.parameterCount);
  for (const { offset, length, fanIn } of CLASSIC_NETWORK.parameters) {
    for (let i = 0; i < length; i++) parameters[offset + i] = Math.sin(i * 12.9898 + offset) / Math.sqrt(fanIn);
  }
  return parameters;
}

/** A dataset of `sampleCount` images of noise, with the default normalisation: the kernel does the same work for every image. */
export function noiseOptions(sampleCount: number): EngineOptions {
  const images = Uint8Array.from({ length: sampleCount * IMAGE_PIXELS }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const labels = Uint8Array.from({ length: sampleCount }, (_, i) => i % 10);
  return {
    dataset: { count: sampleCount, images, labels },
    normalization: { mean: 0.1037, standardDeviation: 0.3081 },
  };
}

if (import.meta.filename === process.argv[1]) {
  const options = noiseOptions(10_000);
  const { median, best } = await measureEngineThroughput(await createSimdEngine(options), options.dataset.count);
  console.log(`simd engine: ${median.toFixed(0)} samples/s (median), ${best.toFixed(0)} (best slice)`);
}
