import { readShader } from '../shaders.js';
import { ordinaryTriples, subnormalTriples, TRIPLES_PER_KIND } from './known-triples.js';
import { OPERATION_NAMES, OPERATIONS, type OperationName, type Triple } from './operations.js';

/** Results of a device for one operation. */
export interface ProbedOperation {
  readonly operation: OperationName;
  /** Results that differ from the contract's, among numbers of ordinary sizes and among subnormal ones; each of TRIPLES_PER_KIND. */
  readonly differing: number;
  readonly differingSubnormal: number;
}

const WORKGROUP_SIZE = 64;

/**
 * Lets a device compute each operation on known numbers, and counts the results whose bits are not those of the contract.
 *
 * @throws Error when the device refuses the kernel or fails
 */
export async function probeArithmetic(device: GPUDevice): Promise<ProbedOperation[]> {
  const [ordinary, subnormal] = [ordinaryTriples(), subnormalTriples()];
  const results = await compute(device, [...ordinary, ...subnormal]);
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

/** @returns a result for each operation of each triple */
async function compute(device: GPUDevice, triples: readonly Triple[]): Promise<Float32Array> {
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const inputs = Float32Array.from(triples.flat());
  const resultBytes = 4 * triples.length * OPERATION_NAMES.length;
  const module = device.createShaderModule({ code: await shader(), label: 'arithmetic' });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint: 'compute' },
  });
  const given = device.createBuffer({ size: inputs.byteLength, usage: STORAGE | COPY_DST });
  const results = device.createBuffer({ size: resultBytes, usage: STORAGE | COPY_SRC });
  const fetched = device.createBuffer({ size: resultBytes, usage: MAP_READ | COPY_DST });
  try {
    device.queue.writeBuffer(given, 0, inputs);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    const entries = [given, results].map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(triples.length / WORKGROUP_SIZE);
    pass.end();
    encoder.copyBufferToBuffer(results, 0, fetched, 0, resultBytes);
    device.queue.submit([encoder.finish()]);
    await fetched.mapAsync(GPUMapMode.READ);
    return new Float32Array(fetched.getMappedRange().slice(0));
  } finally {
    for (const buffer of [given, results, fetched]) buffer.destroy();
  }
}

async function shader(): Promise<string> {
  const exactFma = await readShader('exact-fma');
  const lines = OPERATION_NAMES.map((name, i) => `  results[first + ${i}u] = ${OPERATIONS[name].wgsl};\n`).join('');
  return `${exactFma}
@group(0) @binding(0) var<storage, read> given: array<f32>;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(${WORKGROUP_SIZE})
fn compute(@builtin(global_invocation_id) id: vec3u) {
  let x = given[3u * id.x];
  let y = given[3u * id.x + 1u];
  let z = given[3u * id.x + 2u];
  let first = id.x * ${OPERATION_NAMES.length}u;
${lines}}
`;
}
