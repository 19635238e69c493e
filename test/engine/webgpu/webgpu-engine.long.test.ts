import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import { webgpuEngineFactory } from '../../../src/engine/webgpu/webgpu-engine.js';
import { dataset, lively, normalization } from '../../contract/contract-data.js';
import { assertLossClose, computeStep } from '../../contract/steps.js';
import { assertGradientsClose } from '../../support/gradients.js';
import { webgpuSkipReason } from '../../support/webgpu.js';

// The device holds 2,048 samples and 128 leaves at once, so these shards take several rounds.
const SAMPLES = 2_100;
/** Both engines add a micro-batch's samples in float32, the more the less exactly. */
const TOLERANCE = 5e-5;

for (const microBatchSize of [16, 700, SAMPLES]) {
  test(`webgpu computes ${SAMPLES} samples in micro-batches of ${microBatchSize} as simd does`, {
    skip: (await webgpuSkipReason()) ?? false,
  }, async (t) => {
    const samples = Uint32Array.from({ length: SAMPLES }, (_, i) => (i * 7) % dataset.count);
    const engines = await Promise.all(
      // Two thousand samples take minutes with a multiply-add in integers.
      [webgpuEngineFactory({ allowSoftware: true, fma: 'built-in' }), createSimdEngine].map((create) =>
        create({ dataset, normalization }),
      ),
    );
    t.after(() => engines.forEach((engine) => void engine.dispose()));
    const [webgpu, simd] = await Promise.all(
      engines.map((engine) => computeStep(engine, lively, samples, microBatchSize)),
    );
    assert.ok(webgpu && simd);
    assertGradientsClose(webgpu.gradient, simd.gradient, TOLERANCE);
    assertLossClose(webgpu.lossSum, simd.lossSum, 1e-6);
    assert.deepEqual([webgpu.sampleCount, webgpu.correctCount], [SAMPLES, simd.correctCount]);
  });
}
