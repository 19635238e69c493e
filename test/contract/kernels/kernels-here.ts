import { KERNEL_NAMES, type Kernel, type KernelName } from '../../../src/engine/simd/kernel.js';
import { loadNativeKernel } from '../../../src/engine/simd/native/native-kernel.js';
import { loadWasmKernel } from '../../../src/engine/simd/wasm/wasm-kernel.js';
import { OperationalError } from '../../../src/shared/errors.js';

/** A kernel, or why it does not run on this host. */
export interface KernelHere {
  readonly name: KernelName;
  readonly kernel: Kernel | undefined;
  /** A reason, for tests that skip. */
  readonly skip: string | false;
}

/**
 * Every kernel, fastest first.
 *
 * @param addon the native addon's binary; without it, that of this build
 */
export function kernelsHere(addon?: string): KernelHere[] {
  return KERNEL_NAMES.map((name) => {
    try {
      const kernel = name === 'wasm' || name === 'soft' ? loadWasmKernel(name) : loadNativeKernel(name, addon);
      return { name, kernel, skip: false };
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      return { name, kernel: undefined, skip: error.message };
    }
  });
}
