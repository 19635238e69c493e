import { OperationalError } from '../../shared/errors.js';
import { type KernelBuild, kernelBuild } from '../../shared/kernel.js';
import { provesItsBits } from './known-answer.js';
import type { UpdateArithmetic } from './update-arithmetic.js';
import { UpdateMemory } from './update-memory.js';

/** Makes an arithmetic, or throws an OperationalError that says what this host lacks. */
export type OpenArithmetic = () => UpdateArithmetic;

/**
 * The fastest arithmetic of this host that computes the known answer to the bits of the definition.
 *
 * @param candidates fastest first
 * @throws OperationalError as loadKernel does, or `wrong-bits` if no answer is right
 */
export function openArithmetic(candidates: readonly OpenArithmetic[] = candidatesHere()): UpdateArithmetic {
  for (const open of candidates) {
    const arithmetic = open();
    if (provesItsBits(arithmetic)) return arithmetic;
  }
  throw new OperationalError(
    'wrong-bits',
    'Cannot train: this host does not compute the known answer of an update to the right bits.',
    'Run the coordinator on another host or another version of Node.',
  );
}

function candidatesHere(): OpenArithmetic[] {
  const builds: KernelBuild[] = kernelBuild() === 'fused' ? ['fused', 'soft'] : ['soft'];
  return builds.map((build) => () => new UpdateMemory(build));
}
