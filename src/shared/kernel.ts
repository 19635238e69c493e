import { readFileSync } from 'node:fs';
import { OperationalError } from './errors.js';

/**
 * A new instance of a kernel: compute code that is compiled to WebAssembly, imports nothing, and has its own memory.
 *
 * @param file kernel.wasm, beside the module that describes what it exports
 * @param purpose what cannot be done without it, in words that go on after 'Cannot'
 * @returns the kernel's exports, whose types the caller knows
 * @throws OperationalError `kernel-missing` (not built), `simd-unsupported`
 */
export function loadKernel<Exports>(file: URL, purpose: string): Exports {
  return new WebAssembly.Instance(compile(read(file, purpose), purpose)).exports as Exports;
}

function read(file: URL, purpose: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new OperationalError(
      'kernel-missing',
      `Cannot ${purpose}: kernel.wasm is not built.`,
      'Run `npm run build`.',
      { cause },
    );
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
