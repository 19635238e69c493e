/** `lenet-cluster/inference` for browsers: scripts/build-inference.mjs bundles it, with both builds of the kernel. */
import fused from 'kernel.wasm';
import soft from 'kernel-soft.wasm';
import { Classifier, type ClassifierOptions } from '../classifier.js';
import { compileProven } from '../portable-kernel.js';

export * from '../library.js';

/** Compiled and proved once, for all classifiers of the page. */
let compiled: Promise<WebAssembly.Module> | undefined;

/** As in src/inference.ts, whose types browsers have, too. */
async function open(model: ClassifierOptions): Promise<Classifier> {
  compiled ??= compileProven({ fused, soft });
  return new Classifier(await compiled, model);
}

export { open as openClassifier };
