import { arithmeticSentence } from '../../src/cli/report/arithmetic-sentence.js';
import { findAdapter } from '../../src/engine/webgpu/adapter.js';
import { probedHere } from '../../src/engine/webgpu/arithmetic/probed-here.js';
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

/** Why WebGPU's bits cannot be compared with simd's here: as webgpuSkipReason, or because the device has bits of its own. */
export async function webgpuBitsSkipReason(): Promise<string | undefined> {
  const missing = await webgpuSkipReason();
  if (missing !== undefined) return missing;
  const probed = await probedHere(true);
  // The multiply-add in integers takes the place of one that is wrong; nothing takes the place of others.
  const others = probed.filter(({ operation }) => operation !== 'fma');
  const areRight = others.every(({ differing, differingSubnormal }) => differing + differingSubnormal === 0);
  return areRight ? undefined : arithmeticSentence(probed);
}
