import type { Arithmetic, KernelArithmetic } from '../../engine/webgpu/arithmetic/kernel-arithmetic.js';
import { TRIPLES_PER_KIND } from '../../engine/webgpu/arithmetic/known-triples.js';
import { OPERATIONS } from '../../engine/webgpu/arithmetic/operations.js';
import type { DeviceArithmetic } from '../../engine/webgpu/arithmetic/prove-arithmetic.js';

/** Says which operations of a device's driver differ from the contract's, and what follows. */
export function arithmeticSentence({ probed, taken }: Pick<DeviceArithmetic, 'probed' | 'taken'>): string {
  const driver = probed.find(({ arithmetic }) => arithmetic === 'driver');
  const differing = (driver?.operations ?? []).flatMap(({ operation, differing: ordinary, differingSubnormal }) => {
    const { name } = OPERATIONS[operation];
    if (ordinary > 0) return [`${name} (${ordinary} of ${TRIPLES_PER_KIND} results)`];
    return differingSubnormal > 0
      ? [`${name} of subnormal numbers (${differingSubnormal} of ${TRIPLES_PER_KIND})`]
      : [];
  });
  if (differing.length === 0) return 'its arithmetic is that of the contract';
  const consequence = inIntegers(taken);
  return `these operations differ from the contract: ${differing.join(', ')}${consequence === '' ? '' : `; ${consequence}`}`;
}

/** Says what kernels compute in integers, if anything. */
function inIntegers({ fma, sums }: KernelArithmetic): string {
  const named = [
    ['multiply-adds', fma],
    ['sums', sums],
  ] as const;
  const namesOf = (arithmetic: Arithmetic) => named.flatMap(([name, of]) => (of === arithmetic ? [name] : []));
  const [subnormal, all] = [namesOf('guarded').join(' and '), namesOf('integers').join(' and ')];
  const parts = [...(subnormal ? [`${subnormal} of subnormal numbers`] : []), ...(all ? [`all ${all}`] : [])];
  return parts.length === 0 ? '' : `it computes ${parts.join(' and ')} in integers, which takes longer`;
}
