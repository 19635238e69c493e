import type { EngineOptions } from '../../../src/engine/engine.js';
import type { Kernel, KernelComputer } from '../../../src/engine/simd/kernel.js';
import { computeInOrder } from '../order/micro-batch.js';
import type { Case } from './cases.js';
import { computeResult, type MicroBatchResult } from './micro-batch-result.js';

/** A kernel's computers, one for all cases with the same options: a case finds what the cases before left behind. */
export class Computers {
  readonly #kernel: Kernel;
  readonly #known = new Map<EngineOptions, KernelComputer>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  compute({ options, parameters, samples }: Case): MicroBatchResult {
    const computer = this.#known.get(options) ?? this.#kernel.createComputer(options);
    this.#known.set(options, computer);
    return computeResult(computer, parameters, samples);
  }

  dispose(): void {
    for (const computer of this.#known.values()) computer.dispose();
  }
}

/** By the literal order of operations. */
export const computeCaseInOrder = ({ options, parameters, samples }: Case): MicroBatchResult =>
  computeInOrder(parameters, options, samples);
