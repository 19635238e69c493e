import type { Fma } from '../shaders.js';
import type { ProbedOperation } from './probe-arithmetic.js';

/**
 * The multiply-add for a device: the driver's where it rounds once on ordinary numbers, and otherwise the one in integers, because Cook and Toom's
 * algorithm is far from exact without it. If the driver's goes wrong on subnormal numbers alone, and other operations do as well, the device has
 * bits of its own either way, and it is the driver's, which is faster.
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
