import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialParameters, noiseOptions } from '../../../bench/engine-throughput.js';
import { type MeasuredKernel, measuredKernels } from '../../../bench/kernels/measured-kernels.js';
import { STAGES } from '../../../bench/kernels/stages.js';
import { trainingSteps } from '../../../bench/kernels/training-steps.js';
import { BATCH_COUNT, BATCH_SIZE, batchSamples } from '../../../bench/peer/training-start.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';

const OPTIONS = noiseOptions(BATCH_COUNT * BATCH_SIZE);

test('training steps take the batches in turn, and update in between', async () => {
  // A batch has samples of one class, and these two begin with losses that lie far apart.
  const labels = OPTIONS.dataset.labels.map((_, i) => (i < BATCH_SIZE ? 1 : 3));
  const options = { ...OPTIONS, dataset: { ...OPTIONS.dataset, labels } };
  const [kernel] = measuredKernels(options).filter((kernel): kernel is MeasuredKernel => !('reason' in kernel));
  assert.ok(kernel);
  const parameters = initialParameters();
  const engine = await createSimdEngine(options);
  const lossOf = async (batch: number): Promise<number> => {
    const { losses } = await engine.evaluate(initialParameters(), batchSamples(batch));
    return losses.reduce((a, b) => a + b) / BATCH_SIZE;
  };
  const [first, second] = [await lossOf(0), await lossOf(1)];
  assert.ok(second - first > 0.4);
  const step = trainingSteps(kernel.computer, parameters);
  assert.ok(Math.abs((await step()) - first) < 1e-9);
  const change = (await step()) - second;
  assert.ok(change > 0.01 && change < 0.2, `the class that was not trained became less likely, by ${change}`);
  assert.deepEqual(parameters, initialParameters());
});

test('every kernel can run each of its stages on a micro-batch, and computes the same after it', () => {
  for (const kernel of measuredKernels(OPTIONS)) {
    if ('reason' in kernel) continue;
    const { computer } = kernel;
    computer.setParameters(initialParameters());
    const samples = batchSamples(0).subarray(0, 32);
    const before = computer.computeMicroBatch(samples, 0);
    const gradient = computer.readSlot(0);
    for (const stage of STAGES) kernel.runStage(stage);
    assert.deepEqual(computer.computeMicroBatch(samples, 0), before);
    assert.deepEqual(computer.readSlot(0), gradient);
  }
});
