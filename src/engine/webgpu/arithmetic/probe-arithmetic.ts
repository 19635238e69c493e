import { readShader } from '../shaders.js';
import { computeNumbers, TRIPLES_AT_ONCE } from './compute-numbers.js';
import { ordinaryTriples, subnormalTriples, TRIPLES_PER_KIND } from './known-triples.js';
import { OPERATION_NAMES, OPERATIONS, type OperationName, type Triple } from './operations.js';

/** Results of a device for one operation. */
export interface ProbedOperation {
  readonly operation: OperationName;
  /** Results that differ from the contract's, among numbers of ordinary sizes and among subnormal ones; each of TRIPLES_PER_KIND. */
  readonly differing: number;
  readonly differingSubnormal: number;
}

/**
 * Lets a device compute each operation on known numbers, and counts the results whose bits are not those of the contract.
 *
 * @throws Error when the device refuses the kernel or fails
 */
export async function probeArithmetic(device: GPUDevice): Promise<ProbedOperation[]> {
  const [ordinary, subnormal] = [ordinaryTriples(), subnormalTriples()];
  const inputs = Float32Array.from([...ordinary, ...subnormal].flat());
  const results = await computeNumbers(device, await shader(), inputs, OPERATION_NAMES.length);
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

async function shader(): Promise<string> {
  const exactFma = await readShader('exact-fma');
  const lines = OPERATION_NAMES.map((name, i) => `  results[first + ${i}u] = ${OPERATIONS[name].wgsl};\n`).join('');
  return `${exactFma}
@group(0) @binding(0) var<storage, read> given: array<f32>;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(${TRIPLES_AT_ONCE})
fn compute(@builtin(global_invocation_id) id: vec3u) {
  let x = given[3u * id.x];
  let y = given[3u * id.x + 1u];
  let z = given[3u * id.x + 2u];
  let first = id.x * ${OPERATION_NAMES.length}u;
${lines}}
`;
}
