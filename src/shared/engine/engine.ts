import type { Dataset, Normalization } from '../data/dataset.js';
import type { LeafRange, TreeNode } from '../reduction-tree.js';

/**
 * What computes gradients and predictions. An engine is made for one dataset and keeps it resident on its device: a call
 * carries only parameters and sample indices.
 */
export interface Engine {
  readonly name: string;
  /** What it runs on, for people: 'CPU, WebAssembly SIMD', 'NVIDIA H100', ... */
  readonly device: string;
  /** True when every host's engine of this name yields the same bits for the same call. */
  readonly sameBitsOnEveryHost: boolean;

  /**
   * Gradients of a shard: one partial for each maximal node of the reduction tree inside `shard.leaves`, in leaf order.
   *
   * Calls may overlap: they are carried out one after the other.
   *
   * @param parameters flat buffer of PARAMETER_COUNT float32, as it is at the time of the call
   * @param signal when aborted between micro-batches, the promise rejects with the signal's reason
   */
  computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<Partial[]>;

  /** Forward pass over the given samples: loss, number correct and each prediction. */
  evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation>;

  /** Frees the device. Later calls reject. */
  dispose(): void;
}

/** A contiguous range of a step's micro-batches. */
export interface Shard {
  /** Micro-batches of the whole step: fixes the shape of the reduction tree. */
  readonly leafCount: number;
  /** The shard's own micro-batches. */
  readonly leaves: LeafRange;
  /** Samples of every micro-batch but the step's last, which may hold fewer (at least one). */
  readonly microBatchSize: number;
  /** Dataset indices of the shard's samples, micro-batch after micro-batch. */
  readonly sampleIndices: Uint32Array;
}

/** The value of one node of the reduction tree. */
export interface Partial {
  readonly node: TreeNode;
  readonly sampleCount: number;
  /** Sum (not mean) over the samples of the gradient of the negative log-likelihood: PARAMETER_COUNT float32. Owned by the caller. */
  readonly gradient: Float32Array;
  /** Sum of the samples' negative log-likelihoods, added in float64 along the tree. */
  readonly lossSum: number;
  readonly correctCount: number;
}

export interface Evaluation {
  /** Sum of the samples' negative log-likelihoods. */
  readonly lossSum: number;
  readonly correctCount: number;
  /** Predicted class of each sample, in call order; of equal logits the lowest class wins. */
  readonly predictions: Uint8Array;
}

export interface EngineOptions {
  readonly dataset: Dataset;
  readonly normalization: Normalization;
}

/** Makes an engine; rejects with an OperationalError that says what is missing when it cannot run here. */
export type EngineFactory = (options: EngineOptions) => Promise<Engine>;
