import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createSimdEngine } from '../../engine/simd/simd-engine.js';
import { loadSplit } from '../../shared/data/image-directory.js';
import { fileOrder } from '../../shared/data/sample-order.js';
import type { EvaluationRequest, EvaluationThreadData, TestResult } from './evaluator.js';
import { inspect } from './inspection.js';

/** The evaluation thread: parameters come in, results go out, in order. What throws here ends the thread, which its owner hears. */

const { dataDirectory, normalization } = workerData as EvaluationThreadData;

// All workers wait for the one whose core an evaluation takes, so it gets what they leave. Only Linux knows priorities of threads.
if (process.platform === 'linux') os.setPriority(os.constants.priority.PRIORITY_LOW);

const ready = loadSplit(dataDirectory, 'test').then(async ({ dataset }) => ({
  dataset,
  engine: await createSimdEngine({ dataset, normalization }),
  indices: fileOrder(dataset.count),
}));
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
