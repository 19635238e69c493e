import { readFileSync } from 'node:fs';
import { OperationalError } from './errors.js';
import type { RelaxedMultiplyAdd } from './multiply-add-probe.js';
import { relaxedMultiplyAdd } from './relaxed-simd.js';

/**
 * The two builds of a kernel, which compute the same bits: `fused` with the processor's multiply-add (kernel.wasm), and
 * `soft` with one in software (kernel-soft.wasm), which is slow and runs on any processor with WebAssembly SIMD.
 */
export type KernelBuild = 'fused' | 'soft';

/** The faster build that keeps its bits on this host. */
export function kernelBuild(): KernelBuild {
  return relaxedMultiplyAdd() === 'fused' ? 'fused' : 'soft';
}

/**
 * A new instance of a kernel: compute code that is compiled to WebAssembly, imports nothing, and has its own memory.
 *
 * @param beside as for compileKernel, like `purpose` and `build`
 * @returns the kernel's exports, whose types the caller knows
 * @throws OperationalError as compileKernel does
 */
export function loadKernel<Exports>(
  beside: URL | string,
  purpose: string,
  build: KernelBuild = kernelBuild(),
): Exports {
  return new WebAssembly.Instance(compileKernel(beside, purpose, build)).exports as Exports;
}

/**
 * @param beside URL of a file in the kernel's folder, such as the module that describes the exports
 * @param purpose what cannot be done without the kernel, in words that go on after 'Cannot'
 * @throws OperationalError `kernel-missing` (not built), `simd-unsupported`; for `fused`, `fma-unsupported`
 */
export function compileKernel(beside: URL | string, purpose: string, build: KernelBuild): WebAssembly.Module {
  if (build === 'fused') requireFused(purpose);
  return compile(read(build === 'fused' ? 'kernel.wasm' : 'kernel-soft.wasm', beside, purpose), purpose);
}

/**
 * @param multiplyAdd of this host, unless a test pretends
 * @throws OperationalError `fma-unsupported` unless it is fused
 */
export function requireFused(purpose: string, multiplyAdd: RelaxedMultiplyAdd = relaxedMultiplyAdd()): void {
  if (multiplyAdd === 'fused') return;
  throw new OperationalError(
    'fma-unsupported',
    multiplyAdd === 'unknown'
      ? `Cannot ${purpose}: this processor or Node has no relaxed WebAssembly SIMD.`
      : `Cannot ${purpose}: this processor has no fused multiply-add.`,
    'x86 needs FMA3 (Haswell, Zen or later). The soft kernel computes the same bits, slowly.',
  );
}

function read(name: string, beside: URL | string, purpose: string): Uint8Array {
  try {
    return readFileSync(new URL(name, beside));
  } catch (cause) {
    throw new OperationalError('kernel-missing', `Cannot ${purpose}: ${name} is not built.`, 'Run `npm run build`.', {
      cause,
    });
  }
}

function compile(bytes: Uint8Array, purpose: string): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new OperationalError(
      'simd-unsupported',
      `Cannot ${purpose}: this processor or Node has no WebAssembly SIMD.`,
      'x86 needs SSE4.1. Use another host or, for a worker, another engine.',
      { cause },
    );
  }
}
