import type { Kernel, KernelName } from './kernel.js';
import { loadNativeKernel } from './native/native-kernel.js';
import { loadWasmKernel } from './wasm/wasm-kernel.js';

/**
 * Loads a kernel without a look at its bits: choose-kernel.ts proves them.
 *
 * @throws OperationalError when this host cannot run it, as loadNativeKernel and loadWasmKernel say
 */
export function loadSimdKernel(name: KernelName): Kernel {
  return name === 'wasm' || name === 'soft' ? loadWasmKernel(name) : loadNativeKernel(name);
}
