import { computeNumbers } from './compute-numbers.js';
import { ARITHMETICS, type Arithmetic, readArithmetic } from './kernel-arithmetic.js';
import { ordinaryTriples, subnormalTriples, TRIPLES_PER_KIND } from './known-triples.js';
import { OPERATION_NAMES, OPERATIONS, type OperationName, SUM_OPERATIONS, type Triple } from './operations.js';

/** Results of a device for one operation. */
export interface ProbedOperation {
  readonly operation: OperationName;
  /** Results that differ from the contract's, among numbers of ordinary sizes and among subnormal ones; each of TRIPLES_PER_KIND. */
  readonly differing: number;
  readonly differingSubnormal: number;
}

/** Results of a device for one way to compute. */
export interface ProbedArithmetic {
  readonly arithmetic: Arithmetic;
  readonly operations: readonly ProbedOperation[];
}

/** Whether all of these operations have the bits of the contract. */
export const areRight = ({ operations }: ProbedArithmetic, names: readonly OperationName[]): boolean =>
  names.every((name) =>
    operations.some(
      ({ operation, differing, differingSubnormal }) => operation === name && differing + differingSubnormal === 0,
    ),
  );

/**
 * Lets a device compute each operation on known numbers, and counts the results whose bits are not those of the contract. Slower ways to compute are
 * tried until one has all that kernels need.
 *
 * @throws Error when the device refuses a kernel or fails
 */
export async function probeArithmetic(device: GPUDevice): Promise<ProbedArithmetic[]> {
  const probed: ProbedArithmetic[] = [];
  for (const arithmetic of ARITHMETICS) {
    const results = { arithmetic, operations: await probeOperations(device, arithmetic) };
    probed.push(results);
    if (areRight(results, ['fma', ...SUM_OPERATIONS, 'order'])) break;
  }
  return probed;
}

async function probeOperations(device: GPUDevice, arithmetic: Arithmetic): Promise<ProbedOperation[]> {
  const [ordinary, subnormal] = [ordinaryTriples(), subnormalTriples()];
  const inputs = Float32Array.from([...ordinary, ...subnormal].flat());
  const functions = await readArithmetic({ fma: arithmetic, sums: arithmetic });
  const expressions = OPERATION_NAMES.map((name) => OPERATIONS[name].wgsl);
  const results = await computeNumbers(device, functions, expressions, inputs);
  const differing = (triples: readonly Triple[], name: OperationName, firstTriple: number): number =>
    triples.filter(([x, y, z], i) => {
      const got = results[(firstTriple + i) * OPERATION_NAMES.length + OPERATION_NAMES.indexOf(name)] as number;
      return !Object.is(got, OPERATIONS[name].expected(x, y, z));
    }).length;
  return OPERATION_NAMES.map((operation) => ({
    operation,
    differing: differing(ordinary, operation, 0),
    differingSubnormal: differing(subnormal, operation, TRIPLES_PER_KIND),
  }));
}
