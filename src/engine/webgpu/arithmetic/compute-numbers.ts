/** Threads of a workgroup. */
const TRIPLES_AT_ONCE = 64;
/** Float32 numbers that each thread gets. */
const INPUTS = 3;

/**
 * Runs a kernel that computes numbers from three numbers, one thread for each triple.
 *
 * @param functions in WGSL, for the expressions
 * @param expressions in WGSL, of float32 x, y and z; each yields a float32
 * @param inputs float32[triples][3], their number is a multiple of 64
 * @returns float32[triples][expressions]
 * @throws Error when the device refuses the kernel or fails
 */
export async function computeNumbers(
  device: GPUDevice,
  functions: string,
  expressions: readonly string[],
  inputs: Float32Array<ArrayBuffer>,
): Promise<Float32Array> {
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const triples = inputs.length / INPUTS;
  const resultBytes = 4 * triples * expressions.length;
  const module = device.createShaderModule({ code: kernelOf(functions, expressions), label: 'arithmetic' });
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
    pass.dispatchWorkgroups(triples / TRIPLES_AT_ONCE);
    pass.end();
    encoder.copyBufferToBuffer(results, 0, fetched, 0, resultBytes);
    device.queue.submit([encoder.finish()]);
    await fetched.mapAsync(GPUMapMode.READ);
    return new Float32Array(fetched.getMappedRange().slice(0));
  } finally {
    for (const buffer of [given, results, fetched]) buffer.destroy();
  }
}

const kernelOf = (functions: string, expressions: readonly string[]): string => `${functions}
@group(0) @binding(0) var<storage, read> given: array<f32>;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(${TRIPLES_AT_ONCE})
fn compute(@builtin(global_invocation_id) id: vec3u) {
  let x = given[3u * id.x];
  let y = given[3u * id.x + 1u];
  let z = given[3u * id.x + 2u];
  let first = id.x * ${expressions.length}u;
${expressions.map((expression, i) => `  results[first + ${i}u] = ${expression};\n`).join('')}}
`;
