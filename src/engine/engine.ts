import type { SeededAugmentation } from '../shared/augmentation/augmenter.js';
import type { Dataset, Normalization } from '../shared/data/dataset.js';
import type { LeafRange, TreeNode } from '../shared/reduction-tree.js';

/**
 * Computes gradients and predictions. An engine is made for one dataset and keeps it on its device: a call carries only
 * parameters and sample indices.
 */
export interface Engine {
  /** Name, as in ENGINE_NAMES. */
  readonly name: string;
  /** Its device, for people: 'CPU, WebAssembly SIMD', 'NVIDIA H100', ... */
  readonly device: string;

  /**
   * Gradients of a shard: one partial for each maximal node of the reduction tree inside `shard.leaves`, in leaf order.
   *
   * Calls may overlap: they are carried out one after the other.
   *
   * @param parameters flat float32 buffer of the network; its contents at the time of the call count
   * @param signal when aborted between micro-batches, the promise rejects with the signal's reason
   * @throws AssertionError after dispose
   */
  computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<PartialSum[]>;

  /**
   * Forward pass over the given samples: loss and prediction of each, their sum and the number correct.
   *
   * @param parameters as for computeShard
   * @param sampleIndices dataset indices, each below the dataset's count; may be none
   * @throws AssertionError after dispose
   */
  evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation>;

  /**
   * Gradients of earlier partials that nobody needs any more: the engine may write later ones there.
   *
   * @param gradients each owned by the caller until now
   */
  recycle?(gradients: readonly Float32Array[]): void;

  /** Frees the device. Later calls reject with an AssertionError; disposing twice does no harm. */
  dispose(): void;
}

/** A contiguous range of a step's micro-batches. */
export interface Shard {
  /** Micro-batches of the whole step, at least 1: fixes the shape of the reduction tree. */
  readonly leafCount: number;
  /** The shard's own micro-batches, inside [0, leafCount). */
  readonly leaves: LeafRange;
  /** Samples of every micro-batch; only the step's last one may have fewer (at least one). */
  readonly microBatchSize: number;
  /** Dataset indices of the shard's samples, micro-batch after micro-batch, each below the dataset's count. */
  readonly sampleIndices: Uint32Array;
  /** Unsigned 32-bit; the images of an augmentation depend on it. 0 when it is missing. */
  readonly epoch?: number;
}

/** The value of one node of the reduction tree. */
export interface PartialSum {
  readonly node: TreeNode;
  /** At least 1. */
  readonly sampleCount: number;
  /** Sum (not mean) over the samples of the gradient of the negative log-likelihood: as long as the parameters. Owned by the caller. */
  readonly gradient: Float32Array;
  /** Sum of the samples' negative log-likelihoods, in nats, added in float64 along the tree. */
  readonly lossSum: number;
  /** 0..sampleCount. */
  readonly correctCount: number;
}

export interface Evaluation {
  /** Sum of `losses`, in nats, up to rounding: engines add in their own order. */
  readonly lossSum: number;
  readonly correctCount: number;
  /** Predicted class, 0..9, of each sample, in call order. If logits are equal, the lowest class wins. */
  readonly predictions: Uint8Array;
  /** Negative log-likelihood of each sample, in nats, in call order: as exact as the engine computes it. */
  readonly losses: Float64Array;
}

export interface EngineOptions {
  readonly dataset: Dataset;
  readonly normalization: Normalization;
  /** Labels of the dataset are below it; 10 when it is missing. */
  readonly classCount?: number;
  /** As in Recipe, for gradients and their losses, not for evaluations; 0 when it is missing. */
  readonly labelSmoothing?: number;
  /** Changes the images of computeShard, not those of evaluations. None when it is null or missing. */
  readonly augmentation?: SeededAugmentation | null;
}

/** Makes an engine; rejects with an OperationalError that says what is missing when it cannot run here. */
export type EngineFactory = (options: EngineOptions) => Promise<Engine>;
