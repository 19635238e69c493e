import assert from 'node:assert';
import { checkDataset } from '../../check-dataset.js';
import type { EngineFactory } from '../../engine.js';
import { networkFor } from '../../engine-network.js';
import { SerialEngine } from '../../serial-engine.js';
import type { KernelName } from '../kernel.js';
import { loadSimdKernel } from '../load-kernel.js';
import { MortalComputer, type ThreadDeaths } from './thread-deaths.js';
import { ThreadedComputer } from './threaded-computer.js';

/**
 * Makes engines that compute with the kernel on so many threads of this process. They yield the bits of the kernel on one thread, and the
 * calling thread's event loop stays free. Dataset, parameters and sums lie once in shared memory; a dataset that lies there already is not
 * copied.
 *
 * @param threadCount at least 1
 * @param deaths of threads, for tests
 * @param pin keep each thread on its own core, if there are as many as cores
 * @throws OperationalError as loadSimdKernel does; making an engine rejects with `engine-thread-lost` when a thread does not start, and with an
 *   AssertionError as Kernel.createComputer does
 */
export function threadedEngineFactory(
  kernelName: KernelName,
  threadCount: number,
  deaths?: ThreadDeaths,
  pin = true,
): EngineFactory {
  assert(Number.isInteger(threadCount) && threadCount >= 1, `threadCount must be at least 1, got ${threadCount}`);
  const { title } = loadSimdKernel(kernelName);
  return async (options) => {
    checkDataset(options.dataset, networkFor(options).classCount);
    const computer = await ThreadedComputer.start(options, kernelName, threadCount, pin);
    return new SerialEngine(
      'simd',
      `CPU, ${title}`,
      deaths ? new MortalComputer(computer, threadCount, deaths) : computer,
    );
  };
}
