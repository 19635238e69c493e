// The simd engine in several processes at once, with nothing between them: what a cluster without any cost would reach here.
// Cores that share a cache, a memory channel or a power budget slow each other down, and no cluster can change that.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { chooseKernel } from '../src/engine/simd/choose-kernel.js';
import type { KernelName } from '../src/engine/simd/kernel.js';
import { kernelEngineFactory } from '../src/engine/simd/kernel-engine.js';
import { measureEngineThroughput, noiseOptions, type SliceOptions } from './engine-throughput.js';

/**
 * Samples per second of all together, the sum of their medians.
 *
 * @param processes at least 1
 * @throws Error when one of them ends without a result
 */
export async function measureEnginesAtOnce(
  kernel: KernelName,
  processes: number,
  slices: SliceOptions,
): Promise<number> {
  const rates = await Promise.all(Array.from({ length: processes }, () => measureInProcess(kernel, slices)));
  return rates.reduce((sum, rate) => sum + rate, 0);
}

async function measureInProcess(kernel: KernelName, slices: SliceOptions): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), [kernel]);
  child.send(slices);
  const result = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  const rate: unknown = result[0];
  // A process that ends sends its exit code, or null, in the message's place.
  if (typeof rate !== 'number' || child.exitCode !== null)
    throw new Error('Cannot measure: an engine process ended early.');
  child.kill();
  return rate;
}

if (import.meta.filename === process.argv[1]) {
  process.once('message', async (slices: SliceOptions) => {
    const options = noiseOptions(10_000);
    const { kernel } = await chooseKernel(process.argv[2] as KernelName);
    const engine = await kernelEngineFactory(kernel)(options);
    const { median } = await measureEngineThroughput(engine, options.dataset.count, slices);
    process.send?.(median);
  });
}
