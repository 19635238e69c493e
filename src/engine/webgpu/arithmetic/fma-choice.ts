import type { Fma } from '../shaders.js';
import type { ProbedOperation } from './probe-arithmetic.js';

/**
 * The multiply-add for a device. The driver's is taken where it rounds once; the one in integers where only that is missing. Where something else
 * differs as well, the bits would be the device's own whichever is taken, so it is the driver's, which is faster.
 */
export function fmaFor(probed: readonly ProbedOperation[]): Fma {
  const differs = ({ differing, differingSubnormal }: ProbedOperation): boolean => differing + differingSubnormal > 0;
  const builtIn = probed.some((each) => each.operation === 'fma' && differs(each));
  const others = probed.some((each) => each.operation !== 'fma' && differs(each));
  return builtIn && !others ? 'exact' : 'built-in';
}
