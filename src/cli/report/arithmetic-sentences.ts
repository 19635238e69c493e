import { type OperationName, SUM_OPERATIONS } from '../../engine/webgpu/arithmetic/operations.js';
import type { ProbedOperation } from '../../engine/webgpu/arithmetic/probe-arithmetic.js';
import type { DeviceArithmetic } from '../../engine/webgpu/arithmetic/prove-arithmetic.js';

/** Says where a device's driver differs from the contract, and what the kernels do about it. Needs no knowledge of float32. */
export function arithmeticSentences({ probed, taken, isEqual }: DeviceArithmetic): string[] {
  const driver = probed.find(({ arithmetic }) => arithmetic === 'driver')?.operations ?? [];
  const ofNames = (names: readonly OperationName[]) => driver.filter(({ operation }) => names.includes(operation));
  const [fma, sums] = [ofNames(['fma']), ofNames(SUM_OPERATIONS)];
  const areTinyWrong = isWrongWhereTiny(fma) || isWrongWhereTiny(sums);
  const isAsDriver = taken.fma === 'driver' && taken.sums === 'driver';
  // Guards keep the order of sums too, and are there for it alone where nothing else is wrong.
  const isOrderKept = taken.sums === 'guarded' && !isWrong(sums) && !isWrongWhereTiny(sums);
  const isOtherInKernels = taken.sums === 'integers' && !isWrong(sums) && !isWrongWhereTiny(sums);
  const facts = [
    ...(isWrong(fma) ? [fault("The driver's multiply-adds are not exact", taken.fma === 'integers')] : []),
    ...(isWrong(sums) ? [fault("The driver's sums or products are not exact", taken.sums === 'integers')] : []),
    ...(areTinyWrong ? [fault('The driver takes numbers below 1.2e-38 for zero', !isAsDriver)] : []),
    ...(isOrderKept ? ['The driver changes the order of sums, which the kernels prevent.'] : []),
    ...(isOtherInKernels ? ['The driver changes the results of kernels, so they compute in integers.'] : []),
  ];
  if (!isEqual) {
    const known = 'It does not yield the known answer (docs/gpus.md).';
    return [...facts, known, ...(facts.length > 0 ? ['--log json counts the results that differ.'] : [])];
  }
  if (isAsDriver) return ["The driver's arithmetic is exact."];
  return [...facts, 'This takes longer than on a driver that is exact.'];
}

const fault = (sentence: string, inIntegers: boolean): string =>
  inIntegers ? `${sentence}, so they are computed in integers.` : `${sentence}.`;

const isWrong = (operations: readonly ProbedOperation[]): boolean => operations.some(({ differing }) => differing > 0);

/** Only subnormal numbers go wrong. */
const isWrongWhereTiny = (operations: readonly ProbedOperation[]): boolean =>
  !isWrong(operations) && operations.some(({ differingSubnormal }) => differingSubnormal > 0);
