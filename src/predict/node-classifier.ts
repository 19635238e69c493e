import { compileWasmKernel } from '../engine/simd/wasm/wasm-kernel.js';
import { Classifier, type ClassifierOptions } from '../inference/classifier.js';
import { kernelBuild } from '../shared/kernel.js';

/** Compiled once, for all classifiers of this thread. */
let compiled: WebAssembly.Module | undefined;

/**
 * Makes a classifier of a trained model, with the faster build of the kernel that keeps its bits on this host.
 *
 * @throws RangeError as the Classifier's constructor does
 * @throws OperationalError `kernel-missing` (not built), `simd-unsupported`
 */
export function openNodeClassifier(options: ClassifierOptions): Classifier {
  compiled ??= compileWasmKernel(kernelBuild() === 'fused' ? 'wasm' : 'soft');
  return new Classifier(compiled, options);
}
