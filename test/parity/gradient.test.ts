import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PartialSum } from '../../src/engine/engine.js';
import { computeShardByMicroBatch } from '../../src/engine/micro-batch-computer.js';
import { referenceGradient } from '../../src/engine/reference/network.js';
import type { KernelComputer } from '../../src/engine/simd/kernel.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { fileOrder } from '../../src/shared/data/sample-order.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { kernelsHere } from '../contract/kernels/kernels-here.js';
import { assertGradientsClose, assertSameBits, relativeDistance } from '../support/gradients.js';
import { goldenGradient, goldenStart, goldenTrajectory } from './golden.js';

const BATCH_SIZE = 512;
const normalization = DEFAULT_NORMALIZATION;
const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
const input = { ...dataset, normalization };
const start = await goldenStart();
const exactStart = Float64Array.from(start);
const expected = await goldenGradient();
const expectedLoss = (await goldenTrajectory())[0]?.trainLoss[0] ?? Number.NaN;
const samples = fileOrder(BATCH_SIZE);

test('the oracle has the gradient and loss of PyTorch in float64', () => {
  const { gradient, lossSum } = referenceGradient(exactStart, input, samples);
  const mean = gradient.map((sum) => sum / BATCH_SIZE);
  assertGradientsClose(mean, expected, 1e-9);
  assertLossClose(lossSum / BATCH_SIZE, 1e-12);
});

let first: { name: string; root: PartialSum } | undefined;
for (const { name, kernel, skip } of kernelsHere()) {
  test(`kernel ${name} has them in float32, and every kernel the same bits`, { skip }, async (t) => {
    const computer = kernel?.createComputer({ dataset, normalization }) as KernelComputer;
    t.after(() => computer.dispose());
    const leafCount = BATCH_SIZE / 32;
    const shard = { leafCount, leaves: { begin: 0, end: leafCount }, microBatchSize: 32, sampleIndices: samples };
    const [root] = await computeShardByMicroBatch(computer, start, shard);
    assert.ok(root);
    assertLossClose(root.lossSum / BATCH_SIZE, 1e-7);
    const mean = Float64Array.from(root.gradient, (sum) => sum / BATCH_SIZE);
    assertGradientsClose(mean, expected, 1e-5);
    t.diagnostic(`relative distance of the gradient as a whole ${relativeDistance(mean, expected).toExponential(1)}`);
    first ??= { name, root };
    assertSameBits(root.gradient, first.root.gradient, `gradient of ${name} and ${first.name}`);
    assert.equal(root.lossSum, first.root.lossSum);
  });
}

function assertLossClose(got: number, tolerance: number): void {
  assert.ok(Math.abs(got - expectedLoss) <= tolerance * expectedLoss, `loss ${got} must be ${expectedLoss}`);
}
