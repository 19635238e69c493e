import { ARITHMETICS, type Arithmetic, type KernelArithmetic } from './kernel-arithmetic.js';
import { type OperationName, SUM_OPERATIONS } from './operations.js';
import { areRight, type ProbedArithmetic } from './probe-arithmetic.js';

/**
 * Arithmetics that may have the bits of the contract, the fastest first. The known answer chooses among them. Where even integers go wrong, there is
 * one: the driver's. Its multiply-add is replaced if it rounds the product, because the results of Cook and Toom's algorithm would then be far from
 * exact.
 *
 * @param probed of the ways to compute that were tried
 * @returns each once
 */
export function arithmeticsToTry(
  probed: readonly ProbedArithmetic[],
): readonly [first: KernelArithmetic, ...others: KernelArithmetic[]] {
  const right = (...names: readonly OperationName[]): Arithmetic | undefined =>
    ARITHMETICS.find((arithmetic) => probed.some((each) => each.arithmetic === arithmetic && areRight(each, names)));
  const [fma, sums] = [right('fma'), right(...SUM_OPERATIONS)];
  if (!fma || !sums) {
    const driver = probed.find(({ arithmetic }) => arithmetic === 'driver')?.operations ?? [];
    const isRounding = driver.some(({ operation, differing }) => operation === 'fma' && differing > 0);
    return [{ fma: isRounding && fma ? fma : 'driver', sums: 'driver' }];
  }
  const first = { fma, sums };
  const others: KernelArithmetic[] = [];
  // A driver that makes z of (x + z) - x may still leave the kernels' sums as they are.
  const inOrder = right(...SUM_OPERATIONS, 'order') ?? sums;
  if (inOrder !== sums) others.push({ fma, sums: inOrder });
  // The probe does not see everything that a driver may do in larger kernels. With integers it can do nothing.
  if (fma !== 'integers' || sums !== 'integers') others.push({ fma: 'integers', sums: 'integers' });
  return [first, ...others];
}
