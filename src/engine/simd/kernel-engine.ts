import { setImmediate } from 'node:timers/promises';
import { SpareVectors } from '../../shared/model/spare-vectors.js';
import type { EngineFactory, Evaluation } from '../engine.js';
import { networkFor } from '../engine-network.js';
import { computeShardByMicroBatch, type MicroBatchComputer } from '../micro-batch-computer.js';
import { SerialEngine } from '../serial-engine.js';
import type { Kernel, KernelComputer } from './kernel.js';

/** Samples of a forward pass: about 2 ms, after which the event loop runs. Has no influence on any result's bits but lossSum's. */
const EVALUATION_CHUNK = 64;

/** Makes engines that compute with the kernel, on the calling thread. They throw as the kernel's computer does. */
export function kernelEngineFactory(kernel: Kernel): EngineFactory {
  return async (options) => {
    const computer = kernel.createComputer(options);
    const spare = new SpareVectors(networkFor(options).parameterCount);
    const recycling: MicroBatchComputer = {
      setParameters: (parameters) => computer.setParameters(parameters),
      setEpoch: (epoch) => computer.setEpoch?.(epoch),
      computeMicroBatch: (sampleIndices, slot) => computer.computeMicroBatch(sampleIndices, slot),
      addSlot: (target, source) => computer.addSlot(target, source),
      readSlot: (slot) => {
        const copy = spare.take();
        computer.copySlot(slot, copy);
        return copy;
      },
    };
    return new SerialEngine('simd', `CPU, ${kernel.title}`, {
      computeShard: (parameters, shard, signal) => computeShardByMicroBatch(recycling, parameters, shard, signal),
      recycle: (gradients) => spare.give(...gradients),
      evaluate: (parameters, sampleIndices) => evaluateByChunk(computer, parameters, sampleIndices),
      dispose: () => computer.dispose(),
    });
  };
}

async function evaluateByChunk(
  computer: KernelComputer,
  parameters: Float32Array,
  sampleIndices: Uint32Array,
): Promise<Evaluation> {
  computer.setParameters(parameters);
  const predictions = new Uint8Array(sampleIndices.length);
  const losses = new Float64Array(sampleIndices.length);
  let lossSum = 0;
  let correctCount = 0;
  for (let begin = 0; begin < sampleIndices.length; begin += EVALUATION_CHUNK) {
    await setImmediate();
    const end = begin + EVALUATION_CHUNK;
    const chunk = computer.evaluateMicroBatch(
      sampleIndices.subarray(begin, end),
      predictions.subarray(begin, end),
      losses.subarray(begin, end),
    );
    lossSum += chunk.lossSum;
    correctCount += chunk.correctCount;
  }
  return { lossSum, correctCount, predictions, losses };
}
