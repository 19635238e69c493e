import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { CallQueue } from '../call-queue.js';
import type { Engine, EngineFactory, Evaluation, Partial, Shard } from '../engine.js';
import { computeShardByMicroBatch } from '../micro-batch-kernel.js';
import { type Tensorflow, TensorflowKernel } from './tensorflow-kernel.js';

/** Samples of a forward pass. */
const EVALUATION_CHUNK = 512;

/**
 * TensorFlow on whichever device it has. A micro-batch takes about a hundred operations, so only large ones use a GPU
 * well (`--micro-batch-size 512` and more). Devices and versions of TensorFlow round differently.
 */
class TensorflowEngine implements Engine {
  readonly name = 'tensorflow';
  readonly #calls = new CallQueue();
  readonly #labels: Uint8Array;
  #kernel: TensorflowKernel | undefined;

  constructor(
    kernel: TensorflowKernel,
    labels: Uint8Array,
    readonly device: string,
  ) {
    this.#kernel = kernel;
    this.#labels = labels;
  }

  async computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<Partial[]> {
    const kernel = this.#usable();
    return await this.#calls.run(parameters, (own) => computeShardByMicroBatch(kernel, own, shard, signal));
  }

  async evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation> {
    const kernel = this.#usable();
    return await this.#calls.run(parameters, async (own) => {
      kernel.setParameters(own);
      const predictions = new Uint8Array(sampleIndices.length);
      const losses = new Float64Array(sampleIndices.length);
      let lossSum = 0;
      let correctCount = 0;
      for (let begin = 0; begin < sampleIndices.length; begin += EVALUATION_CHUNK) {
        await setImmediate();
        const chunk = sampleIndices.subarray(begin, begin + EVALUATION_CHUNK);
        const outcomes = kernel.evaluate(chunk);
        predictions.set(outcomes.predictions, begin);
        losses.set(outcomes.losses, begin);
        for (const [i, sample] of chunk.entries()) {
          lossSum += outcomes.losses[i] as number;
          if (outcomes.predictions[i] === this.#labels[sample]) correctCount++;
        }
      }
      return { lossSum, correctCount, predictions, losses };
    });
  }

  dispose(): void {
    this.#kernel?.dispose();
    this.#kernel = undefined;
  }

  #usable(): TensorflowKernel {
    assert(this.#kernel, 'the engine must not be used after dispose');
    return this.#kernel;
  }
}

/** @param device the device of TensorFlow, for people */
export function tensorflowEngineFactory(tf: Tensorflow, device: string): EngineFactory {
  return async (options) => {
    await tf.ready();
    return new TensorflowEngine(new TensorflowKernel(tf, options), options.dataset.labels, device);
  };
}
