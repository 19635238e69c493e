import { OperationalError } from '../../../shared/errors.js';
import { loadNativeAddon } from '../../../shared/native-addon.js';
import type { EngineOptions } from '../../engine.js';
import type { Kernel } from '../kernel.js';
import { NATIVE_FUNCTIONS, type NativeAddon, type NativeKernelName } from './native-addon.js';
import { NativeComputer } from './native-computer.js';

/** A kernel in C. */
export interface NativeKernel extends Kernel {
  readonly name: NativeKernelName;
  createComputer(options: EngineOptions): NativeComputer;
}

interface InstructionSet {
  readonly title: string;
  /** As Node names it. */
  readonly architecture: string;
  /** Instructions that the processor and the operating system must have, for people. */
  readonly needs: string;
}

const INSTRUCTION_SETS: Readonly<Record<NativeKernelName, InstructionSet>> = {
  avx512: { title: 'AVX-512', architecture: 'x64', needs: 'AVX-512 (F, BW, DQ and VL)' },
  avx2: { title: 'AVX2', architecture: 'x64', needs: 'AVX2 and FMA' },
  neon: { title: 'NEON', architecture: 'arm64', needs: 'NEON' },
};

/**
 * A kernel in C for the processor's own vectors: two to three times as fast as the one in WebAssembly, with the same bits.
 *
 * @param file the addon's binary; without it, those of this installation
 * @throws OperationalError `kernel-missing` (not built, or by a compiler that does not know the instructions), `kernel-broken` (does not
 *   load), `kernel-unsupported` (this host lacks the instructions)
 */
export function loadNativeKernel(name: NativeKernelName, file?: string): NativeKernel {
  const { title, architecture, needs } = INSTRUCTION_SETS[name];
  const purpose = `use the ${name} kernel`;
  if (process.arch !== architecture)
    throw unsupported(purpose, `it needs ${needs} on ${architecture}, and this is ${process.arch}`);
  const addon = loadNativeAddon<NativeAddon>(purpose, NATIVE_FUNCTIONS, file === undefined ? undefined : [file]);
  const state = addon.kernelState(name);
  if (state === 'unsupported') throw unsupported(purpose, `this processor or its operating system lacks ${needs}`);
  if (state === 'not-compiled') {
    throw new OperationalError(
      'kernel-missing',
      `Cannot ${purpose}: the native addon was built without it.`,
      `Install a compiler that knows ${title}, such as a newer gcc or clang, and run \`npm run build\`.`,
    );
  }
  return { name, title, createComputer: (options) => new NativeComputer(addon, name, options) };
}

const unsupported = (purpose: string, reason: string): OperationalError =>
  new OperationalError(
    'kernel-unsupported',
    `Cannot ${purpose}: ${reason}.`,
    'The other kernels compute the same bits: use --kernel auto.',
  );
