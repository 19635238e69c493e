import { embeddedMnistDirectory, loadSplit } from '../../shared/data/image-directory.js';
import { initialParameters } from '../../shared/model/initialisation.js';
import { DEFAULT_NORMALIZATION } from '../../shared/run-config.js';
import type { Engine, EngineFactory } from '../engine.js';

/** Samples of a step of the benchmark, which one worker computes alone. */
const BENCH_SAMPLES = 512;
const BENCH_MICRO_BATCH = 32;
const BENCH_MS = 2000;

/** Samples per second, forward and backward, of an engine that is made for it. */
export async function measureEngine(create: EngineFactory): Promise<number> {
  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'test');
  const engine = await create({ dataset, normalization: DEFAULT_NORMALIZATION });
  const parameters = initialParameters(0);
  await computeStep(engine, parameters);
  const begin = performance.now();
  let steps = 0;
  while (performance.now() - begin < BENCH_MS) {
    await computeStep(engine, parameters);
    steps++;
  }
  const samplesPerSecond = (1000 * steps * BENCH_SAMPLES) / (performance.now() - begin);
  engine.dispose();
  return samplesPerSecond;
}

async function computeStep(engine: Engine, parameters: Float32Array): Promise<void> {
  const leafCount = BENCH_SAMPLES / BENCH_MICRO_BATCH;
  await engine.computeShard(parameters, {
    leafCount,
    leaves: { begin: 0, end: leafCount },
    microBatchSize: BENCH_MICRO_BATCH,
    sampleIndices: Uint32Array.from({ length: BENCH_SAMPLES }, (_, i) => i),
  });
}
