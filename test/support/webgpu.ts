import { arithmeticSentences } from '../../src/cli/report/arithmetic-sentences.js';
import { findAdapter } from '../../src/engine/webgpu/adapter.js';
import { arithmeticsToTry } from '../../src/engine/webgpu/arithmetic/choose-arithmetic.js';
import { SUM_OPERATIONS } from '../../src/engine/webgpu/arithmetic/operations.js';
import { areRight } from '../../src/engine/webgpu/arithmetic/probe-arithmetic.js';
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
  const canBeRight = [['fma'] as const, SUM_OPERATIONS].every((names) => probed.some((each) => areRight(each, names)));
  if (canBeRight) return undefined;
  return arithmeticSentences({ probed, taken: arithmeticsToTry(probed)[0], isEqual: false }).join(' ');
}
