import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referenceGradient } from '../../src/engine/reference/network.js';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { fileOrder } from '../../src/shared/data/sample-order.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { assertGradientsClose, relativeDistance } from '../support/gradients.js';
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

test('the simd engine has them in float32', async (t) => {
  const engine = await createSimdEngine({ dataset, normalization });
  t.after(() => engine.dispose());
  const leafCount = BATCH_SIZE / 32;
  const leaves = { begin: 0, end: leafCount };
  const [root] = await engine.computeShard(start, { leafCount, leaves, microBatchSize: 32, sampleIndices: samples });
  assert.ok(root);
  assertLossClose(root.lossSum / BATCH_SIZE, 1e-7);
  const mean = Float64Array.from(root.gradient, (sum) => sum / BATCH_SIZE);
  assertGradientsClose(mean, expected, 1e-5);
  t.diagnostic(`relative distance of the gradient as a whole ${relativeDistance(mean, expected).toExponential(1)}`);
});

function assertLossClose(got: number, tolerance: number): void {
  assert.ok(Math.abs(got - expectedLoss) <= tolerance * expectedLoss, `loss ${got} must be ${expectedLoss}`);
}
