/** Threads of a workgroup of these kernels: the number of triples must be a multiple of it. */
export const TRIPLES_AT_ONCE = 64;
/** Float32 numbers that each thread gets. */
const INPUTS = 3;

/**
 * Runs a kernel that computes numbers from three numbers, one thread for each triple.
 *
 * @param code WGSL with the entry point `compute` of TRIPLES_AT_ONCE threads; it has `given` at binding 0, and `results` at binding 1
 * @param inputs float32[triples][3], as many triples as fill workgroups
 * @param outputs results of each triple
 * @returns float32[triples][outputs]
 * @throws Error when the device refuses the kernel or fails
 */
export async function computeNumbers(
  device: GPUDevice,
  code: string,
  inputs: Float32Array<ArrayBuffer>,
  outputs: number,
): Promise<Float32Array> {
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const triples = inputs.length / INPUTS;
  const resultBytes = 4 * triples * outputs;
  const module = device.createShaderModule({ code, label: 'arithmetic' });
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
