import { after, describe, test } from 'node:test';
import type { Engine } from '../../../src/engine/engine.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import { webgpuEngineFactory } from '../../../src/engine/webgpu/webgpu-engine.js';
import { dataset, lively, normalization } from '../../contract/contract-data.js';
import { assertSamePartial, computeStep } from '../../contract/steps.js';
import { webgpuBitsSkipReason } from '../../support/webgpu.js';

// The device holds 2,048 samples and 128 leaves at once, so these shards take several rounds.
const SAMPLES = 2_100;

describe(`webgpu computes ${SAMPLES} samples bit by bit as simd does`, {
  skip: (await webgpuBitsSkipReason()) ?? false,
}, () => {
  let engines: Promise<readonly [Engine, Engine]> | undefined;
  after(async () => (await engines)?.forEach((engine) => void engine.dispose()));

  for (const microBatchSize of [16, 700, SAMPLES]) {
    test(`in micro-batches of ${microBatchSize}`, async () => {
      engines ??= Promise.all([
        webgpuEngineFactory({ allowSoftware: true })({ dataset, normalization }),
        createSimdEngine({ dataset, normalization }),
      ]);
      const [webgpu, simd] = await engines;
      const samples = Uint32Array.from({ length: SAMPLES }, (_, i) => (i * 7) % dataset.count);
      const got = await computeStep(webgpu, lively, samples, microBatchSize);
      assertSamePartial(got, await computeStep(simd, lively, samples, microBatchSize));
    });
  }
});
