import type { NativeKernelName } from '../../../../src/engine/simd/native/native-addon.js';
import { loadNativeKernel, type NativeKernel } from '../../../../src/engine/simd/native/native-kernel.js';
import { codeOf, messageOf } from '../../../../src/shared/errors.js';

export interface NativeKernelHere {
  readonly name: NativeKernelName;
  /** Why tests of the kernel cannot run here, or false. */
  readonly skip: string | false;
  /** Throws where tests are to be skipped. */
  load(): NativeKernel;
}

/** The native kernels, as far as they are built and run on this host. */
export const NATIVE_KERNELS: readonly NativeKernelHere[] = (['avx512', 'avx2', 'neon'] as const).map((name) => ({
  name,
  skip: reasonAgainst(name),
  load: () => loadNativeKernel(name),
}));

function reasonAgainst(name: NativeKernelName): string | false {
  try {
    loadNativeKernel(name);
    return false;
  } catch (error) {
    // A binary that is here and does not load is a fault.
    if (!['kernel-missing', 'kernel-unsupported'].includes(codeOf(error) ?? '')) throw error;
    return messageOf(error);
  }
}

/** The first kernel that runs here, for tests that need only one; undefined if there is none. */
export const ANY_NATIVE_KERNEL = NATIVE_KERNELS.find(({ skip }) => skip === false);
/** For tests that need one of them. */
export const SKIP_WITHOUT_NATIVE = ANY_NATIVE_KERNEL ? false : (NATIVE_KERNELS[0]?.skip ?? true);
