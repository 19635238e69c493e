import { classifyMultiplyAdd, compileMultiplyAdd } from '../shared/multiply-add-probe.js';
import { Classifier, type ClassifierOptions } from './classifier.js';

/** The two builds of the kernel, as WebAssembly: they compute the same bits. */
export interface KernelBuilds {
  /** kernel.wasm, with the multiply-add of relaxed SIMD. */
  readonly fused: Uint8Array<ArrayBuffer>;
  /** kernel-soft.wasm, with one in software: slower, and for every host with WebAssembly SIMD. */
  readonly soft: Uint8Array<ArrayBuffer>;
}

/**
 * Makes a classifier where there is no Node: takes the faster build that keeps its bits on this host.
 *
 * @throws RangeError as the Classifier's constructor does
 */
export async function openClassifier(builds: KernelBuilds, options: ClassifierOptions): Promise<Classifier> {
  const isFused = classifyMultiplyAdd(compileMultiplyAdd()) === 'fused';
  return new Classifier(await WebAssembly.compile(isFused ? builds.fused : builds.soft), options);
}
