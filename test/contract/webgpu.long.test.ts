import { webgpuEngineFactory } from '../../src/engine/webgpu/webgpu-engine.js';
import { webgpuSkipReason } from '../support/webgpu.js';
import { describeEngineContract } from './engine-contract.js';

// Float32 throughout. On a software driver, whose multiply-adds are computed in integers, it computes some ten samples a second.
describeEngineContract(
  'webgpu',
  webgpuEngineFactory({ allowSoftware: true }),
  { gradient: 1e-5, loss: 1e-6 },
  await webgpuSkipReason(),
  'slow',
);
