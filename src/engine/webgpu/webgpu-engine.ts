import { setImmediate } from 'node:timers/promises';
import { messageOf, OperationalError } from '../../shared/errors.js';
import type { EngineFactory, EngineOptions, Evaluation, PartialSum, Shard } from '../engine.js';
import { SerialEngine } from '../serial-engine.js';
import { findAdapter } from './adapter.js';
import { arithmeticsToTry } from './arithmetic/choose-arithmetic.js';
import type { KernelArithmetic } from './arithmetic/kernel-arithmetic.js';
import { probedHere } from './arithmetic/probed-here.js';
import { keyOf, type LeafOutcome, outcomesByLeaf, partialsOf } from './outcomes.js';
import { planShard } from './shard-plan.js';
import { WebgpuDevice, WORKGROUP_SIZE } from './webgpu-device.js';

export interface WebgpuOptions {
  /** Take a driver that computes on the CPU if there is no GPU: for tests. */
  readonly allowSoftware: boolean;
  /** Missing: the first of those that may have the bits of the contract (arithmeticsToTry). */
  readonly arithmetic?: KernelArithmetic;
}

/**
 * Makes a factory of engines on this host's fastest GPU, with kernels of our own that follow the contract. Up to 128 micro-batches are computed
 * together, with a few dispatches and one transfer back, so a larger shard uses the device better. A device whose arithmetic is the contract's
 * yields the contract's bits (proveBits); any device yields the same bits for the same call.
 *
 * the factory throws an OperationalError as findAdapter does, and `webgpu-failed` when the device refuses the kernels or
 *   the dataset
 */
export function webgpuEngineFactory({ allowSoftware, arithmetic }: WebgpuOptions): EngineFactory {
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
      return engineOn(
        await WebgpuDevice.create(device, options, arithmetic ?? arithmeticsToTry(await probedHere(allowSoftware))[0]),
        options,
        name,
      );
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

function engineOn(device: WebgpuDevice, { dataset: { labels } }: EngineOptions, name: string): SerialEngine {
  return new SerialEngine('webgpu', name, {
    computeShard: (parameters, shard, signal) => computeShard(device, labels, parameters, shard, signal),
    evaluate: (parameters, sampleIndices) => evaluate(device, labels, parameters, sampleIndices),
    dispose: () => device.destroy(),
  });
}

async function computeShard(
  device: WebgpuDevice,
  labels: Uint8Array,
  parameters: Float32Array,
  shard: Shard,
  signal?: AbortSignal,
): Promise<PartialSum[]> {
  signal?.throwIfAborted();
  device.setParameters(parameters);
  const gradients = new Map<string, Float32Array>();
  const leaves: LeafOutcome[] = [];
  for (const group of planShard(shard, device.capacity)) {
    const computed = await device.differentiate(group, shard.sampleIndices, shard.epoch ?? 0);
    // A message that came while the device computed may have aborted the call.
    await setImmediate();
    signal?.throwIfAborted();
    for (const [i, { node }] of group.nodes.entries())
      gradients.set(keyOf(node), computed.gradients[i] as Float32Array);
    const begin = group.batches[0]?.begin ?? 0;
    const samples = shard.sampleIndices.subarray(begin, begin + computed.losses.length);
    leaves.push(...outcomesByLeaf(computed, samples, labels, shard.microBatchSize));
  }
  return partialsOf(shard, gradients, leaves);
}

async function evaluate(
  device: WebgpuDevice,
  labels: Uint8Array,
  parameters: Float32Array,
  sampleIndices: Uint32Array,
): Promise<Evaluation> {
  device.setParameters(parameters);
  const outcomes = await device.evaluate(sampleIndices);
  const [whole] = outcomesByLeaf(outcomes, sampleIndices, labels, sampleIndices.length);
  const { lossSum = 0, correctCount = 0 } = whole ?? {};
  return {
    lossSum,
    correctCount,
    predictions: Uint8Array.from(outcomes.predictions),
    losses: Float64Array.from(outcomes.losses),
  };
}
