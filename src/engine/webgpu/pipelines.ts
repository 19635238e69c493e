import { loadShaders, type ShaderOptions } from './shaders.js';

/** The kernels by name, as the driver has compiled them from the shaders. */
export type Pipelines = Readonly<
  Record<'transpose' | 'differentiate' | 'evaluate' | 'sumSamples' | 'reduce', GPUComputePipeline>
>;

/** Compiles all kernels. */
export async function createPipelines(device: GPUDevice, options: ShaderOptions): Promise<Pipelines> {
  const shaders = await loadShaders(options);
  const modules = Object.fromEntries(
    Object.entries(shaders).map(([name, code]) => [name, device.createShaderModule({ code, label: name })]),
  ) as Record<keyof typeof shaders, GPUShaderModule>;
  const pipeline = (module: GPUShaderModule, entryPoint: string) =>
    device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } });
  const [transpose, differentiate, evaluate, sumSamples, reduce] = await Promise.all([
    pipeline(modules.transpose, 'transpose'),
    pipeline(modules.sample, 'differentiate'),
    pipeline(modules.sample, 'evaluate'),
    pipeline(modules.leaf, 'sumSamples'),
    pipeline(modules.tree, 'reduce'),
  ]);
  return { transpose, differentiate, evaluate, sumSamples, reduce };
}
