import { readdirSync } from 'node:fs';

/** Device files of GPUs: Mesa's, WSL's, AMD's, NVIDIA's and those of Jetson, ARM, Adreno and PowerVR. */
const GPU_NODE = /^(dri|dxg|kfd|nvidia.*|nvhost-.*|nvmap|nvgpu|mali\d*|kgsl-.*|pvr.*)$/;

/**
 * Whether a driver could find a GPU here. Asking the drivers takes a quarter of a second, and on Linux none of them works
 * without a device file.
 *
 * @param directory of device files
 * @returns true also where the system does not tell
 */
export function mayHaveGpu(platform: string = process.platform, directory = '/dev'): boolean {
  if (platform !== 'linux') return true;
  try {
    return readdirSync(directory).some((name) => GPU_NODE.test(name));
  } catch {
    return true;
  }
}
