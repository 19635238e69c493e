import type { EngineOptions } from '../engine.js';
import type { MicroBatchComputer, MicroBatchLoss } from '../micro-batch-computer.js';

/**
 * The kernels of the simd engine, fastest first: the same order of operations (docs/numerics.md) in different instructions. `soft` computes fused
 * multiply-adds in software, for processors without them.
 */
export const KERNEL_NAMES = ['avx512', 'avx2', 'neon', 'wasm', 'soft'] as const;
export type KernelName = (typeof KERNEL_NAMES)[number];

/** A kernel by name, or the fastest that proves its bits on this host. */
export type KernelChoice = KernelName | 'auto';

/** A kernel that this host can load. */
export interface Kernel {
  readonly name: KernelName;
  /** For people: 'AVX-512', 'WebAssembly SIMD', ... */
  readonly title: string;
  /**
   * Holds references to the dataset's arrays, which must not change.
   *
   * @throws AssertionError when images or labels do not have the dataset's count, or a label is not below the class count
   */
  createComputer(options: EngineOptions): KernelComputer;
}

/** Computes micro-batches on the calling thread. Every method throws an AssertionError for arguments out of range. */
export interface KernelComputer extends MicroBatchComputer {
  /** Says that the slot's value will be copied to `gradient`, so that a kernel may put it there at once. */
  prepareSlot(slot: number, gradient: Float32Array): void;
  /** Copies a computed slot into `gradient`, as many float32 as the network has parameters, which may lie in shared memory. */
  copySlot(slot: number, gradient: Float32Array): void;
  /** Adds `gradient`, as many float32 as the network has parameters, to a computed slot, element by element in float32. */
  addToSlot(slot: number, gradient: Float32Array): void;
  /**
   * Forward pass over one micro-batch.
   *
   * @param sampleIndices dataset indices, at least one, each below the dataset's count
   * @param predictions receives the predicted class of each sample; as long as `sampleIndices`
   * @param losses receives the negative log-likelihood of each sample, in nats; as long as `sampleIndices`
   */
  evaluateMicroBatch(sampleIndices: Uint32Array, predictions: Uint8Array, losses: Float64Array): MicroBatchLoss;
  /** Frees memory outside JavaScript. Later calls throw; disposing twice does no harm. */
  dispose(): void;
}
