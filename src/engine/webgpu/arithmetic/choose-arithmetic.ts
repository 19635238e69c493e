import { ARITHMETICS, type Arithmetic, type KernelArithmetic } from './kernel-arithmetic.js';
import { type OperationName, SUM_OPERATIONS } from './operations.js';
import { areRight, type ProbedArithmetic } from './probe-arithmetic.js';

/**
 * Arithmetics that may have the bits of the contract, the fastest first. The known answer chooses among them. On a device on which even integers go
 * wrong it is the driver's, but for a multiply-add that goes wrong on ordinary numbers, because Cook and Toom's algorithm is far from exact with it.
 *
 * @param probed of the ways to compute that were tried
 * @returns one or two
 */
export function arithmeticsToTry(
  probed: readonly ProbedArithmetic[],
): readonly [first: KernelArithmetic, second?: KernelArithmetic] {
  const right = (...names: readonly OperationName[]): Arithmetic | undefined =>
    ARITHMETICS.find((arithmetic) => probed.some((each) => each.arithmetic === arithmetic && areRight(each, names)));
  const [fma, sums] = [right('fma'), right(...SUM_OPERATIONS)];
  if (!fma || !sums) {
    const driver = probed.find(({ arithmetic }) => arithmetic === 'driver')?.operations ?? [];
    const isRounding = driver.some(({ operation, differing }) => operation === 'fma' && differing > 0);
    return [{ fma: isRounding && fma ? fma : 'driver', sums: 'driver' }];
  }
  // A driver that drops a number from a sum of constants may still leave the kernels' sums as they are.
  const inOrder = right(...SUM_OPERATIONS, 'order') ?? sums;
  return inOrder === sums
    ? [{ fma, sums }]
    : [
        { fma, sums },
        { fma, sums: inOrder },
      ];
}
