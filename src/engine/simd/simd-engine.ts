import type { EngineFactory } from '../engine.js';
import { chooseKernel } from './choose-kernel.js';
import { kernelEngineFactory } from './kernel-engine.js';

/**
 * Makes the embedded engine, with the kernel that `auto` chooses. All kernels follow docs/numerics.md, so it yields the same bits on every
 * host. Calls reject with an AssertionError for parameters of another length and for a sample index beyond the dataset.
 *
 * @throws OperationalError as chooseKernel does, AssertionError as Kernel.createComputer does
 */
export const createSimdEngine: EngineFactory = async (options) => {
  const { kernel } = await chooseKernel('auto');
  return await kernelEngineFactory(kernel)(options);
};
