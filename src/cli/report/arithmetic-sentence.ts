import { fmaFor } from '../../engine/webgpu/arithmetic/fma-choice.js';
import { TRIPLES_PER_KIND } from '../../engine/webgpu/arithmetic/known-triples.js';
import { OPERATIONS } from '../../engine/webgpu/arithmetic/operations.js';
import type { ProbedOperation } from '../../engine/webgpu/arithmetic/probe-arithmetic.js';

/** Says which operations of a device differ from the contract's, and what follows. */
export function arithmeticSentence(probed: readonly ProbedOperation[]): string {
  const differing = probed.flatMap(({ operation, differing: ordinary, differingSubnormal }) => {
    const { name } = OPERATIONS[operation];
    if (ordinary > 0) return [`${name} (${ordinary} of ${TRIPLES_PER_KIND} results)`];
    return differingSubnormal > 0
      ? [`${name} of subnormal numbers (${differingSubnormal} of ${TRIPLES_PER_KIND})`]
      : [];
  });
  if (differing.length === 0) return 'its arithmetic is that of the contract';
  const list = `these operations differ from the contract: ${differing.join(', ')}`;
  return fmaFor(probed) === 'exact' ? `${list}; it computes multiply-adds in integers, which takes longer` : list;
}
