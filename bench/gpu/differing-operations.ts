import { TRIPLES_PER_KIND } from '../../src/engine/webgpu/arithmetic/known-triples.js';
import { OPERATIONS } from '../../src/engine/webgpu/arithmetic/operations.js';
import type { DeviceArithmetic } from '../../src/engine/webgpu/arithmetic/prove-arithmetic.js';

/** Counts what a device's driver computes in other ways than the contract, and names the arithmetic that the kernels use. */
export function differingOperations({ probed, taken }: DeviceArithmetic): string {
  const driver = probed.find(({ arithmetic }) => arithmetic === 'driver')?.operations ?? [];
  const differing = driver
    .filter((each) => each.differing + each.differingSubnormal > 0)
    .map((each) => `'${OPERATIONS[each.operation].name}' ${each.differing} and, subnormal, ${each.differingSubnormal}`);
  const counts = differing.length === 0 ? 'none' : `${differing.join(', ')} of ${TRIPLES_PER_KIND} results each`;
  return `the driver's operations that differ: ${counts}; multiply-adds: ${taken.fma}, sums: ${taken.sums}`;
}
