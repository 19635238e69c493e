import type { EngineFactory } from '../../engine.js';
import { proveBits } from '../../known-answer/prove-bits.js';
import { arithmeticsToTry } from './choose-arithmetic.js';
import type { KernelArithmetic } from './kernel-arithmetic.js';
import type { ProbedArithmetic } from './probe-arithmetic.js';

/** Findings about a device's arithmetic. */
export interface DeviceArithmetic {
  readonly probed: readonly ProbedArithmetic[];
  /** The arithmetic that kernels use here. */
  readonly taken: KernelArithmetic;
  /** Whether they yield the known answer with it. */
  readonly isEqual: boolean;
}

/**
 * Finds the fastest arithmetic with which a device yields the known answer.
 *
 * @param factoryWith makes a factory of engines on the device whose kernels compute that way
 * @throws errors of the engine
 */
export async function proveArithmetic(
  probed: readonly ProbedArithmetic[],
  factoryWith: (arithmetic: KernelArithmetic) => EngineFactory,
): Promise<DeviceArithmetic> {
  const toTry = arithmeticsToTry(probed);
  for (const taken of toTry) {
    if ((await proveBits(factoryWith(taken))).isEqual) return { probed, taken, isEqual: true };
  }
  return { probed, taken: toTry[0], isEqual: false };
}
