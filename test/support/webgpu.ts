import { findAdapter } from '../../src/engine/webgpu/adapter.js';
import { messageOf } from '../../src/shared/errors.js';

/** Why WebGPU cannot be tested here, or undefined where it can: on a GPU, or else on Mesa's software driver. */
export async function webgpuSkipReason(): Promise<string | undefined> {
  try {
    await findAdapter(true);
    return undefined;
  } catch (error) {
    const packages = 'On Debian: apt-get install libegl-mesa0 libgl1-mesa-dri libegl1 libegl-dev.';
    return `${messageOf(error)} ${packages}`;
  }
}
