import { parentPort, workerData } from 'node:worker_threads';
import { loadSplit } from '../shared/data/image-directory.js';
import { fileOrder } from '../shared/data/sample-order.js';
import { createSimdEngine } from '../shared/engine/simd/simd-engine.js';
import type { EvaluationThreadData, TestResult } from './evaluator.js';

/** The evaluation thread: parameters come in, results go out, in order. What throws here ends the thread, which its owner hears. */

const { dataDirectory, normalization } = workerData as EvaluationThreadData;

const ready = loadSplit(dataDirectory, 'test').then(async ({ dataset }) => ({
  engine: await createSimdEngine({ dataset, normalization }),
  indices: fileOrder(dataset.count),
}));
let last: Promise<void> = ready.then(() => {});

parentPort?.on('message', (parameters: Float32Array) => {
  last = last.then(async () => {
    parentPort?.postMessage(await evaluate(parameters));
  });
});

async function evaluate(parameters: Float32Array): Promise<TestResult> {
  const { engine, indices } = await ready;
  const beganAtMs = performance.now();
  const { lossSum, correctCount } = await engine.evaluate(parameters, indices);
  return {
    testCount: indices.length,
    testLoss: lossSum / indices.length,
    testCorrect: correctCount,
    evaluationSeconds: (performance.now() - beganAtMs) / 1000,
  };
}
