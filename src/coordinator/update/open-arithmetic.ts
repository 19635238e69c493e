import { OperationalError } from '../../shared/errors.js';
import { type KernelBuild, kernelBuild } from '../../shared/kernel.js';
import { KNOWN_PARAMETER_COUNT, provesItsBits } from './known-answer.js';
import { NativeUpdate } from './native-update.js';
import type { UpdateArithmetic } from './update-arithmetic.js';
import { UpdateMemory } from './update-memory.js';

/** Makes an arithmetic for this many parameters, or throws an OperationalError that says what this host lacks. */
export type OpenArithmetic = (parameterCount: number) => UpdateArithmetic;

/**
 * The fastest arithmetic of this host that computes the known answer to the bits of the definition.
 *
 * @param parameterCount those of the run's network
 * @param candidates fastest first, at least one
 * @throws OperationalError of the last candidate: as loadKernel does, or `wrong-bits` if its answer is wrong
 */
export function openArithmetic(
  parameterCount: number,
  candidates: readonly OpenArithmetic[] = candidatesHere(),
): UpdateArithmetic {
  let failure: unknown;
  for (const open of candidates) {
    try {
      const classic = open(KNOWN_PARAMETER_COUNT);
      if (provesItsBits(classic)) return parameterCount === KNOWN_PARAMETER_COUNT ? classic : open(parameterCount);
      failure = wrongBits();
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function wrongBits(): OperationalError {
  return new OperationalError(
    'wrong-bits',
    'Cannot train: this host does not compute the known answer of an update to the right bits.',
    'Run the coordinator on another host or another version of Node.',
  );
}

function candidatesHere(): OpenArithmetic[] {
  const builds: KernelBuild[] = kernelBuild() === 'fused' ? ['fused', 'soft'] : ['soft'];
  return [
    (parameterCount) => new NativeUpdate(process.arch === 'arm64' ? 'neon' : 'avx2', parameterCount),
    ...builds.map((build) => (parameterCount: number) => new UpdateMemory(build, parameterCount)),
  ];
}
