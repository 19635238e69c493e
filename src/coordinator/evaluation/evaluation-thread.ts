import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { chooseKernel } from '../../engine/simd/choose-kernel.js';
import { kernelEngineFactory } from '../../engine/simd/kernel-engine.js';
import { loadSplit } from '../../shared/data/image-directory.js';
import { fileOrder } from '../../shared/data/sample-order.js';
import type { EvaluationRequest, EvaluationThreadData, TestResult } from './evaluator.js';
import { inspect } from './inspection.js';

/**
 * The evaluation thread: parameters come in, results go out, in order. An error here ends the thread, and its owner
 * learns of it.
 */

const { dataDirectory, normalization, kernel: choice } = workerData as EvaluationThreadData;

// An evaluation takes a core from a worker, and all others wait for that worker. So it gets only what the workers
// leave. Only Linux has priorities of threads.
if (process.platform === 'linux') os.setPriority(os.constants.priority.PRIORITY_LOW);

const ready = loadSplit(dataDirectory, 'test').then(async ({ dataset }) => {
  const { kernel } = await chooseKernel(choice);
  const engine = await kernelEngineFactory(kernel)({ dataset, normalization });
  return { dataset, engine, indices: fileOrder(dataset.count) };
});
let last: Promise<void> = ready.then(() => {});

parentPort?.on('message', (request: EvaluationRequest) => {
  last = last.then(async () => {
    parentPort?.postMessage(await evaluate(request));
  });
});

async function evaluate({ parameters, epoch }: EvaluationRequest): Promise<TestResult> {
  const { dataset, engine, indices } = await ready;
  const beganAtMs = performance.now();
  const evaluation = await engine.evaluate(parameters, indices);
  return {
    testCount: indices.length,
    testLoss: evaluation.lossSum / indices.length,
    testCorrect: evaluation.correctCount,
    inspection: inspect(evaluation, dataset, parameters, epoch),
    evaluationSeconds: (performance.now() - beganAtMs) / 1000,
  };
}
