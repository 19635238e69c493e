import { wrongBits } from '../engine/simd/kernel-decision.js';
import { compileWasmKernel, type WasmKernelName } from '../engine/simd/wasm/wasm-kernel.js';
import { Classifier, type ClassifierOptions } from '../inference/classifier.js';
import { differingForward } from '../inference/prove-forward.js';
import type { OperationalError } from '../shared/errors.js';
import { kernelBuild } from '../shared/kernel.js';

/** Compiled and proved once, for all classifiers of this thread. */
let chosen: WebAssembly.Module | undefined;

/**
 * Makes a classifier of a trained model, with the faster build of the WebAssembly kernel that has the bits of the
 * contract on this host. The first call takes about 50 ms.
 *
 * @throws RangeError as the Classifier's constructor does
 * @throws OperationalError `kernel-missing` (not built), `simd-unsupported`, `wrong-bits` (this host computes others)
 */
export function openNodeClassifier(options: ClassifierOptions): Classifier {
  chosen ??= firstProven(kernelBuild() === 'fused' ? ['wasm', 'soft'] : ['soft'], compileWasmKernel);
  return new Classifier(chosen, options);
}

/**
 * Compiles the first kernel that yields the known answer.
 *
 * @throws OperationalError `wrong-bits` when none does, and the errors of `compile`
 */
export function firstProven(
  names: readonly WasmKernelName[],
  compile: (name: WasmKernelName) => WebAssembly.Module,
): WebAssembly.Module {
  let fault: OperationalError | undefined;
  for (const name of names) {
    const module = compile(name);
    const differing = differingForward(module);
    if (differing.length === 0) return module;
    fault = wrongBits(name, differing);
  }
  throw fault;
}
