import assert from 'node:assert';
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { OperationalError } from '../../shared/errors.js';
import { CallQueue } from '../call-queue.js';
import type { Engine, EngineFactory, Evaluation, Partial, Shard } from '../engine.js';
import { computeShardByMicroBatch } from '../micro-batch-kernel.js';
import type { KernelExports } from './kernel-exports.js';
import { SimdKernel } from './simd-kernel.js';

/** Samples of a forward pass: about 2 ms, after which the event loop runs. Has no influence on any result's bits but lossSum's. */
const EVALUATION_CHUNK = 64;

/**
 * The embedded engine: one fused WebAssembly SIMD kernel on the calling thread. It uses float32 operations alone that every
 * processor rounds the same way (no fused multiply-add, no relaxed SIMD, no function of the host's), so it yields the same bits on every host.
 */
class SimdEngine implements Engine {
  readonly name = 'simd';
  readonly device = 'CPU, WebAssembly SIMD';
  readonly #calls = new CallQueue();
  #kernel: SimdKernel | undefined;

  constructor(kernel: SimdKernel) {
    this.#kernel = kernel;
  }

  computeShard(parameters: Float32Array, shard: Shard, signal?: AbortSignal): Promise<Partial[]> {
    return this.#run(parameters, (kernel, own) => computeShardByMicroBatch(kernel, own, shard, signal));
  }

  evaluate(parameters: Float32Array, sampleIndices: Uint32Array): Promise<Evaluation> {
    return this.#run(parameters, (kernel, own) => evaluateByChunk(kernel, own, sampleIndices));
  }

  dispose(): void {
    // The kernel's memory goes with it when it is collected.
    this.#kernel = undefined;
  }

  async #run<T>(
    parameters: Float32Array,
    call: (kernel: SimdKernel, parameters: Float32Array) => Promise<T>,
  ): Promise<T> {
    const kernel = this.#kernel;
    assert(kernel, 'the engine must not be used after dispose');
    return await this.#calls.run(parameters, (own) => call(kernel, own));
  }
}

async function evaluateByChunk(
  kernel: SimdKernel,
  parameters: Float32Array,
  sampleIndices: Uint32Array,
): Promise<Evaluation> {
  kernel.setParameters(parameters);
  const predictions = new Uint8Array(sampleIndices.length);
  const losses = new Float64Array(sampleIndices.length);
  let lossSum = 0;
  let correctCount = 0;
  for (let begin = 0; begin < sampleIndices.length; begin += EVALUATION_CHUNK) {
    await setImmediate();
    const end = begin + EVALUATION_CHUNK;
    const chunk = kernel.evaluateMicroBatch(
      sampleIndices.subarray(begin, end),
      predictions.subarray(begin, end),
      losses.subarray(begin, end),
    );
    lossSum += chunk.lossSum;
    correctCount += chunk.correctCount;
  }
  return { lossSum, correctCount, predictions, losses };
}

/**
 * Makes the embedded engine; it runs wherever Node's WebAssembly has SIMD. Its calls reject with an AssertionError for
 * parameters of another length and for a sample index beyond the dataset.
 *
 * @throws OperationalError as loadKernel does, AssertionError as SimdKernel does
 */
export const createSimdEngine: EngineFactory = async (options) =>
  new SimdEngine(new SimdKernel(await loadKernel(), options));

/**
 * A new instance of the kernel, with memory of its own.
 *
 * @throws OperationalError `kernel-missing` (not built), `simd-unsupported`
 */
export async function loadKernel(): Promise<KernelExports> {
  const bytes = await readFile(new URL('./kernel.wasm', import.meta.url)).catch((cause: unknown) => {
    throw new OperationalError(
      'kernel-missing',
      'Cannot start the simd engine: kernel.wasm is not built.',
      'Run `npm run build`.',
      { cause },
    );
  });
  const module = await WebAssembly.compile(bytes).catch((cause: unknown) => {
    throw new OperationalError(
      'simd-unsupported',
      'Cannot start the simd engine: this processor or Node has no WebAssembly SIMD.',
      'x86 needs SSE4.1. Try another engine.',
      { cause },
    );
  });
  const { exports } = await WebAssembly.instantiate(module);
  return exports as unknown as KernelExports;
}
