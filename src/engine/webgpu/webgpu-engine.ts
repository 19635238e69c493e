import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { messageOf, OperationalError } from '../../shared/errors.js';
import { maximalNodes, nodeValue, type TreeNode } from '../../shared/reduction-tree.js';
import { CallQueue } from '../call-queue.js';
import type { Engine, EngineFactory, EngineOptions, Evaluation, Partial, Shard } from '../engine.js';
import { findAdapter } from './adapter.js';
import { Kernels, type Outcomes, WORKGROUP_SIZE } from './kernels.js';
import { planShard } from './shard-plan.js';

/**
 * Kernels of our own on any GPU, through WebGPU. For 128 micro-batches, a shard takes a few dispatches and one transfer
 * back, so a larger shard uses the device better. The same call yields the same bits on one device; other devices and
 * drivers may fuse operations in other ways.
 */
class WebgpuEngine implements Engine {
  readonly name = 'webgpu';
  readonly #calls = new CallQueue();
  readonly #labels: Uint8Array;
  #kernels: Kernels | undefined;

  constructor(
    kernels: Kernels,
    { dataset }: EngineOptions,
    readonly device: string,
  ) {
    this.#kernels = kernels;
    this.#labels = dataset.labels;
  }

  async computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<Partial[]> {
    const kernels = this.#usable();
    return await this.#calls.run(parameters, async (own) => {
      signal?.throwIfAborted();
      kernels.setParameters(own);
      const gradients = new Map<string, Float32Array>();
      const leaves: LeafOutcome[] = [];
      for (const group of planShard(shard, kernels.capacity)) {
        const computed = await kernels.differentiate(group, shard.sampleIndices);
        // A message that came while the device computed may have aborted the call.
        await setImmediate();
        signal?.throwIfAborted();
        for (const [i, { node }] of group.nodes.entries())
          gradients.set(keyOf(node), computed.gradients[i] as Float32Array);
        const begin = group.batches[0]?.begin ?? 0;
        const samples = shard.sampleIndices.subarray(begin, begin + computed.losses.length);
        leaves.push(...outcomesByLeaf(computed, samples, this.#labels, shard.microBatchSize));
      }
      return partialsOf(shard, gradients, leaves);
    });
  }

  async evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation> {
    const kernels = this.#usable();
    return await this.#calls.run(parameters, async (own) => {
      kernels.setParameters(own);
      const outcomes = await kernels.evaluate(sampleIndices);
      const [whole] = outcomesByLeaf(outcomes, sampleIndices, this.#labels, sampleIndices.length);
      const { lossSum = 0, correctCount = 0 } = whole ?? {};
      return {
        lossSum,
        correctCount,
        predictions: Uint8Array.from(outcomes.predictions),
        losses: Float64Array.from(outcomes.losses),
      };
    });
  }

  dispose(): void {
    this.#kernels?.destroy();
    this.#kernels = undefined;
  }

  #usable(): Kernels {
    assert(this.#kernels, 'the engine must not be used after dispose');
    return this.#kernels;
  }
}

interface LeafOutcome {
  readonly sampleCount: number;
  readonly lossSum: number;
  readonly correctCount: number;
}

function outcomesByLeaf(
  { losses, predictions }: Outcomes,
  samples: Uint32Array,
  labels: Uint8Array,
  microBatchSize: number,
): LeafOutcome[] {
  const leaves: LeafOutcome[] = [];
  for (let begin = 0; begin < samples.length; begin += microBatchSize) {
    const end = Math.min(begin + microBatchSize, samples.length);
    let lossSum = 0;
    let correctCount = 0;
    for (let i = begin; i < end; i++) {
      lossSum += losses[i] as number;
      if (predictions[i] === labels[samples[i] as number]) correctCount++;
    }
    leaves.push({ sampleCount: end - begin, lossSum, correctCount });
  }
  return leaves;
}

/** The shard's partials. Levels above the nodes that the device reduced are added here, along the same tree. */
function partialsOf(shard: Shard, gradients: Map<string, Float32Array>, leaves: readonly LeafOutcome[]): Partial[] {
  return maximalNodes(shard.leaves, shard.leafCount).map((node) => {
    const outcome = nodeValue(
      node,
      shard.leafCount,
      ({ level, index }) => (level === 0 ? leaves[index - shard.leaves.begin] : undefined),
      (left, right) => ({
        sampleCount: left.sampleCount + right.sampleCount,
        lossSum: left.lossSum + right.lossSum,
        correctCount: left.correctCount + right.correctCount,
      }),
    );
    const gradient = nodeValue(node, shard.leafCount, (below) => gradients.get(keyOf(below)), addInto);
    return { node, gradient, ...outcome };
  });
}

function addInto(target: Float32Array, addend: Float32Array): Float32Array {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + (addend[i] as number);
  return target;
}

const keyOf = ({ level, index }: TreeNode): string => `${level}/${index}`;

export interface WebgpuOptions {
  /** Take a driver that computes on the CPU if there is no GPU: for tests. */
  readonly allowSoftware: boolean;
}

/**
 * Makes a factory of engines on this host's fastest GPU.
 *
 * @throws the factory: OperationalError as findAdapter does, and `webgpu-failed` when the device refuses the kernels or
 *   the dataset
 */
export function webgpuEngineFactory({ allowSoftware }: WebgpuOptions): EngineFactory {
  return async (options) => {
    const { adapter, device: name } = await findAdapter(allowSoftware);
    const { limits } = adapter;
    const threads = Math.min(WORKGROUP_SIZE, limits.maxComputeInvocationsPerWorkgroup);
    const device = await adapter.requestDevice({
      requiredLimits: {
        maxComputeInvocationsPerWorkgroup: threads,
        maxComputeWorkgroupSizeX: Math.min(threads, limits.maxComputeWorkgroupSizeX),
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxBufferSize: limits.maxBufferSize,
      },
    });
    try {
      return new WebgpuEngine(await Kernels.create(device, options), options, name);
    } catch (cause) {
      device.destroy();
      throw new OperationalError(
        'webgpu-failed',
        `Cannot start the webgpu engine on ${name}: ${messageOf(cause)}`,
        'Use another engine, or update the driver.',
        { cause },
      );
    }
  };
}
