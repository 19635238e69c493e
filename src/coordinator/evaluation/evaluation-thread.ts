import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { loadSplit } from '../../shared/data/image-directory.js';
import { DatasetEvaluation } from './dataset-evaluation.js';
import type { EvaluationRequest, EvaluationThreadData, TestResult } from './evaluator.js';
import { inspect } from './inspection.js';

/**
 * The evaluation thread: parameters come in, results go out, in order. An error here ends the thread, and its owner
 * learns of it.
 */

const { dataDirectory, split = 'test', ...settings } = workerData as EvaluationThreadData;
const { classCount } = settings;

// An evaluation takes a core from a worker, and all others wait for that worker. So it gets only what the workers
// leave. Only Linux has priorities of threads.
if (process.platform === 'linux') os.setPriority(os.constants.priority.PRIORITY_LOW);

const ready = loadSplit(dataDirectory, split, classCount).then(async ({ dataset }) => {
  return { dataset, testSet: await DatasetEvaluation.open(dataset, settings) };
});
let last: Promise<void> = ready.then(() => {});

parentPort?.on('message', (request: EvaluationRequest) => {
  last = last.then(async () => {
    parentPort?.postMessage(await evaluate(request));
  });
});

async function evaluate({ parameters, epoch }: EvaluationRequest): Promise<TestResult> {
  const { dataset, testSet } = await ready;
  const beganAtMs = performance.now();
  const outcomes = await testSet.evaluate(parameters);
  return {
    ...(split === 'test' ? {} : { split }),
    testCount: dataset.count,
    testLoss: outcomes.meanLoss,
    testCorrect: outcomes.correctCount,
    inspection: inspect(outcomes, dataset, parameters, epoch, classCount),
    evaluationSeconds: (performance.now() - beganAtMs) / 1000,
  };
}
