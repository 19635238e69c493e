import { CONTRACT } from '../shared/contract.js';
import { messageOf, OperationalError } from '../shared/errors.js';
import { classifyMultiplyAdd, compileMultiplyAdd } from '../shared/multiply-add-probe.js';
import { Classifier, type ClassifierOptions } from './classifier.js';

/** The two builds of the kernel, as WebAssembly: they compute the same bits. */
export interface KernelBuilds {
  /** kernel.wasm, with the multiply-add of relaxed SIMD. */
  readonly fused: Uint8Array<ArrayBuffer>;
  /** kernel-soft.wasm, with one in software: about thirty times slower, and for every host with WebAssembly SIMD. */
  readonly soft: Uint8Array<ArrayBuffer>;
}

/**
 * Makes a classifier where there is no Node, with the kernel that compileProven chooses.
 *
 * @throws RangeError as the Classifier's constructor does
 * @throws OperationalError as compileProven does
 */
export async function openClassifier(builds: KernelBuilds, options: ClassifierOptions): Promise<Classifier> {
  return new Classifier(await compileProven(builds), options);
}

/**
 * Compiles the faster build that has the bits of the contract on this host: relaxed SIMD must be there and round once,
 * and the known input must give the known answer.
 *
 * @throws OperationalError `simd-unsupported` (this host compiles neither build), `wrong-bits` (it computes others)
 */
export async function compileProven(builds: KernelBuilds): Promise<WebAssembly.Module> {
  // The known input takes memory and time, so it is made only where a model is used.
  const { differingForward } = await import('./prove-forward.js');
  let differing: readonly string[] = [];
  for (const bytes of candidates(builds)) {
    const module = await compile(bytes);
    differing = differingForward(module);
    if (differing.length === 0) return module;
  }
  throw new OperationalError(
    'wrong-bits',
    `Cannot use a model: the kernel must yield the bits of contract ${CONTRACT}, got others (of ${differing.join(', ')}).`,
    'The processor, its memory, or the WebAssembly compiler is at fault. Try another browser or host.',
  );
}

/** The builds that may run here, the faster one first. */
function candidates({ fused, soft }: KernelBuilds): Uint8Array<ArrayBuffer>[] {
  return fuses() ? [fused, soft] : [soft];
}

function fuses(): boolean {
  try {
    return classifyMultiplyAdd(compileMultiplyAdd()) === 'fused';
  } catch {
    // A page's policy may forbid all WebAssembly: compile() says so.
    return false;
  }
}

async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new OperationalError(
      'simd-unsupported',
      `Cannot use a model: the kernel must be compiled as WebAssembly with SIMD, but ${messageOf(cause)}.`,
      "Browsers since 2023 can. The page's Content-Security-Policy, if it has one, must allow 'wasm-unsafe-eval' in script-src.",
      { cause },
    );
  }
}
