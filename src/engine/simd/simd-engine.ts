import { setImmediate } from 'node:timers/promises';
import { OperationalError } from '../../shared/errors.js';
import type { EngineFactory, Evaluation } from '../engine.js';
import { computeShardByMicroBatch } from '../micro-batch-computer.js';
import { SerialEngine } from '../serial-engine.js';
import type { Kernel, KernelComputer } from './kernel.js';
import { loadWasmKernel } from './wasm/wasm-kernel.js';

/** Samples of a forward pass: about 2 ms, after which the event loop runs. Has no influence on any result's bits but lossSum's. */
const EVALUATION_CHUNK = 64;

/**
 * Makes the embedded engine: one fused kernel on the calling thread. All kernels follow docs/numerics.md, so it yields the same bits on every host.
 * Calls reject with an AssertionError for parameters of another length and for a sample index beyond the dataset.
 *
 * @throws OperationalError as loadWasmKernel does, AssertionError as Kernel.createComputer does
 */
export const createSimdEngine: EngineFactory = async (options) => {
  const kernel = chooseKernel();
  const computer = kernel.createComputer(options);
  return new SerialEngine('simd', `CPU, ${kernel.title}`, {
    computeShard: (parameters, shard, signal) => computeShardByMicroBatch(computer, parameters, shard, signal),
    evaluate: (parameters, sampleIndices) => evaluateByChunk(computer, parameters, sampleIndices),
    dispose: () => computer.dispose(),
  });
};

function chooseKernel(): Kernel {
  try {
    return loadWasmKernel('wasm');
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code !== 'fma-unsupported') throw error;
    return loadWasmKernel('soft');
  }
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
