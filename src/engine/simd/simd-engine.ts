import { setImmediate } from 'node:timers/promises';
import type { EngineFactory, Evaluation } from '../engine.js';
import { computeShardByMicroBatch } from '../micro-batch-computer.js';
import { SerialEngine } from '../serial-engine.js';
import { SimdComputer } from './simd-computer.js';
import { loadSimdKernel } from './simd-kernel.js';

/** Samples of a forward pass: about 2 ms, after which the event loop runs. Has no influence on any result's bits but lossSum's. */
const EVALUATION_CHUNK = 64;

/**
 * Makes the embedded engine: one fused WebAssembly SIMD kernel on the calling thread, wherever Node's WebAssembly has SIMD. The kernel
 * uses float32 operations alone that every processor rounds the same way (no fused multiply-add, no relaxed SIMD, no function of the
 * host's), so it yields the same bits on every host. Calls reject with an AssertionError for parameters of another length and for a
 * sample index beyond the dataset.
 *
 * @throws OperationalError as loadSimdKernel does, AssertionError as SimdComputer does
 */
export const createSimdEngine: EngineFactory = async (options) => {
  const computer = new SimdComputer(loadSimdKernel(), options);
  return new SerialEngine('simd', 'CPU, WebAssembly SIMD', {
    computeShard: (parameters, shard, signal) => computeShardByMicroBatch(computer, parameters, shard, signal),
    evaluate: (parameters, sampleIndices) => evaluateByChunk(computer, parameters, sampleIndices),
    // The kernel's memory goes when it is collected.
    dispose: () => {},
  });
};

async function evaluateByChunk(
  computer: SimdComputer,
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
