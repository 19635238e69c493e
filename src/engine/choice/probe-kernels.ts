import { OperationalError } from '../../shared/errors.js';
import { chooseKernel, tryKernelHere } from '../simd/choose-kernel.js';
import { KERNEL_NAMES, type Kernel, type KernelChoice, type KernelName } from '../simd/kernel.js';
import { kernelEngineFactory } from '../simd/kernel-engine.js';
import { type NativeBuild, readNativeBuild } from '../simd/native/native-build.js';
import { measureEngine } from './engine-benchmark.js';
import type { ProbedKernel, ProbedKernels } from './probe-answer.js';

/**
 * All kernels of the simd engine, and the one that a choice takes.
 *
 * @param bench measure each that runs, two seconds each
 * @throws OperationalError when the kernel that is named cannot run here
 */
export async function probeKernels(choice: KernelChoice, bench: boolean): Promise<ProbedKernels> {
  const { kernel, reason } = await chooseKernel(choice);
  const kernels: ProbedKernel[] = [];
  for (const name of KERNEL_NAMES) {
    const tried = await tryKernelHere(name);
    if (tried instanceof OperationalError) {
      kernels.push({ name, missing: tried.message.replace(/^Cannot use the \w+ kernel: /, ''), remedy: tried.hint });
    } else kernels.push({ name, title: tried.title, ...(bench ? await speedOf(tried) : {}) });
  }
  return {
    kernels,
    kernel: kernel.name,
    kernelReason: reason,
    faster: fasterThan(kernel.name, kernels, readNativeBuild()),
  };
}

async function speedOf(kernel: Kernel): Promise<{ samplesPerSecond: number }> {
  return { samplesPerSecond: await measureEngine(kernelEngineFactory(kernel)) };
}

/**
 * A sentence that says how the simd engine would be faster; null: the kernel is a native one.
 *
 * @param build how the native kernel was compiled here, or why not; null: it was not
 */
export function fasterThan(
  name: KernelName,
  kernels: readonly ProbedKernel[],
  build: NativeBuild | null,
): string | null {
  if (name !== 'wasm' && name !== 'soft') return null;
  if (build && 'reason' in build) return `The native kernel is not compiled, because ${build.reason}. ${build.remedy}`;
  // Those for another architecture have the code of a missing instruction, so the first of ours comes first.
  const native = kernels.find((kernel) => 'missing' in kernel && !/ and this is /.test(kernel.missing));
  return native && 'missing' in native
    ? `A native kernel is faster: ${native.missing} ${native.remedy ?? ''}`.trim()
    : null;
}
