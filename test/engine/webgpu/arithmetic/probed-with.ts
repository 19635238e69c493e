import type { Arithmetic } from '../../../../src/engine/webgpu/arithmetic/kernel-arithmetic.js';
import { OPERATION_NAMES, type OperationName } from '../../../../src/engine/webgpu/arithmetic/operations.js';
import type { ProbedArithmetic } from '../../../../src/engine/webgpu/arithmetic/probe-arithmetic.js';

/** Results of a device where these operations differ: of ordinary numbers, and of subnormal ones. */
export const probedWith = (
  arithmetic: Arithmetic,
  differing: Partial<Record<OperationName, readonly [ordinary: number, subnormal: number]>>,
): ProbedArithmetic => ({
  arithmetic,
  operations: OPERATION_NAMES.map((operation) => {
    const [ordinary = 0, subnormal = 0] = differing[operation] ?? [];
    return { operation, differing: ordinary, differingSubnormal: subnormal };
  }),
});
