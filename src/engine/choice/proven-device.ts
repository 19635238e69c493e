import type { EngineFactory } from '../engine.js';
import type { KernelArithmetic } from '../webgpu/arithmetic/kernel-arithmetic.js';
import type { DeviceArithmetic } from '../webgpu/arithmetic/prove-arithmetic.js';
import type { EngineName } from './engine-names.js';
import { provenFactory } from './proven-factory.js';

/** An engine on a device whose arithmetic is found when it is first needed. */
export interface ProvenDevice {
  /** Rejects as `arithmetic` does, and as provenFactory says. */
  readonly create: EngineFactory;
  /** Found once; after a failure it is sought again. */
  arithmetic(): Promise<DeviceArithmetic>;
}

/**
 * @param prove finds the device's arithmetic
 * @param factoryWith makes a factory of engines whose kernels compute that way
 */
export function provenDevice(
  name: EngineName,
  prove: () => Promise<DeviceArithmetic>,
  factoryWith: (arithmetic: KernelArithmetic) => EngineFactory,
): ProvenDevice {
  const seek = async () => {
    const arithmetic = await prove();
    const factory = factoryWith(arithmetic.taken);
    // A device with bits of its own has nothing to prove.
    return { arithmetic, create: arithmetic.isEqual ? provenFactory(name, factory) : factory };
  };
  let sought: ReturnType<typeof seek> | undefined;
  const found = () => {
    sought ??= seek().catch((error: unknown) => {
      sought = undefined;
      throw error;
    });
    return sought;
  };
  return {
    create: async (options) => (await found()).create(options),
    arithmetic: async () => (await found()).arithmetic,
  };
}
