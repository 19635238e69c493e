import { compileKernel } from '../../../shared/kernel.js';
import type { Kernel } from '../kernel.js';
import { WasmComputer } from './wasm-computer.js';
import type { WasmExports } from './wasm-exports.js';

/** The kernels in WebAssembly: one source in two builds. */
export type WasmKernelName = 'wasm' | 'soft';

/**
 * The kernel in WebAssembly: `wasm` with relaxed SIMD's multiply-add, or `soft`, which computes it in software, about
 * twenty times slower.
 *
 * @throws OperationalError `kernel-missing`, `simd-unsupported`; for `wasm`, also `fma-unsupported`: this host does not
 *   fuse, or has no relaxed SIMD
 */
export function loadWasmKernel(name: WasmKernelName): Kernel {
  const module = compileWasmKernel(name);
  return {
    name,
    title: name === 'wasm' ? 'WebAssembly SIMD' : 'WebAssembly SIMD, multiply-add in software',
    createComputer: (options) => new WasmComputer(instantiate(module), options),
  };
}

/**
 * A new instance of the kernel, with memory of its own; for tests and for benchmarks of single stages.
 *
 * @throws OperationalError as loadWasmKernel does
 */
export function loadWasmExports(name: WasmKernelName): WasmExports {
  return instantiate(compileWasmKernel(name));
}

/**
 * The kernel's code, for who makes instances of it.
 *
 * @throws OperationalError as loadWasmKernel does
 */
export function compileWasmKernel(name: WasmKernelName): WebAssembly.Module {
  return compileKernel(import.meta.url, `use the ${name} kernel`, name === 'wasm' ? 'fused' : 'soft');
}

const instantiate = (module: WebAssembly.Module): WasmExports =>
  new WebAssembly.Instance(module).exports as unknown as WasmExports;
