/**
 * `lenet-cluster/inference`: a trained model reads images. Node takes this file; browsers take a bundle with the same
 * exports, of which src/inference/browser/entry.ts is the source. docs/library.md shows how to use it.
 */
import type { Classifier, ClassifierOptions } from './inference/classifier.js';
import { openNodeClassifier } from './predict/node-classifier.js';

export * from './inference/library.js';

/**
 * Makes a classifier of a trained model, with the faster build of the WebAssembly kernel that has the bits of the
 * contract on this host. The bits are the same in Node and in every browser.
 *
 * @param model of parseModel or loadModel
 * @throws RangeError when there are not 61,706 parameters, one is not finite, or the normalization is not possible
 * @throws OperationalError `simd-unsupported` (this host or browser has no WebAssembly with SIMD, or the page's policy
 *   forbids it), `wrong-bits` (it computes other bits than it must), `kernel-missing` (in Node: not built)
 */
async function open(model: ClassifierOptions): Promise<Classifier> {
  return openNodeClassifier(model);
}

export { open as openClassifier };
