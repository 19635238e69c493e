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
  const [kernel] = measuredKernels(OPTIONS).filter((kernel): kernel is MeasuredKernel => !('reason' in kernel));
  assert.ok(kernel);
  const parameters = initialParameters();
  const step = trainingSteps(kernel.computer, parameters);
  const engine = await createSimdEngine(OPTIONS);
  const { losses } = await engine.evaluate(initialParameters(), Uint32Array.of(...batchSamples(0), ...batchSamples(1)));
  const mean = (values: Float64Array): number => values.reduce((a, b) => a + b) / values.length;
  const close = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;
  assert.ok(close(await step(), mean(losses.subarray(0, BATCH_SIZE))));
  assert.ok(!close(await step(), mean(losses.subarray(BATCH_SIZE))));
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
