import type { Fma } from '../shaders.js';
import type { ProbedOperation } from './probe-arithmetic.js';

/**
 * The multiply-add for a device: the driver's where it rounds once, and otherwise the one in integers. If the driver's goes wrong on subnormal numbers
 * alone, so that others do as well, integers would not help, and it is the driver's, which is faster.
 */
export function fmaFor(probed: readonly ProbedOperation[]): Fma {
  const of = (operation: ProbedOperation['operation']) => probed.find((each) => each.operation === operation);
  const fma = of('fma');
  const integerFma = of('integerFma');
  if (!fma || !integerFma || integerFma.differing > 0) return 'built-in';
  if (fma.differing > 0) return 'exact';
  const isAlone = probed.every((each) => each === fma || each.differing + each.differingSubnormal === 0);
  return fma.differingSubnormal > 0 && isAlone ? 'exact' : 'built-in';
}
