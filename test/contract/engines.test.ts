import { createReferenceEngine } from '../../src/engine/reference/reference-engine.js';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { webgpuEngineFactory } from '../../src/engine/webgpu/webgpu-engine.js';
import { webgpuSkipReason } from '../support/webgpu.js';
import { describeEngineContract } from './engine-contract.js';

// Rounded to float32 once for each micro-batch; the loss not at all.
describeEngineContract('reference', createReferenceEngine, { gradient: 1e-7, loss: 1e-14 });

// Float32 throughout.
describeEngineContract('simd', createSimdEngine, { gradient: 1e-5, loss: 1e-6 });

// Float32 throughout, with operations fused as the driver likes.
describeEngineContract(
  'webgpu',
  webgpuEngineFactory({ allowSoftware: true }),
  { gradient: 1e-5, loss: 1e-6 },
  await webgpuSkipReason(),
);
