import { createReferenceEngine } from '../../src/engine/reference/reference-engine.js';
import { threadedEngineFactory } from '../../src/engine/simd/threads/threaded-engine.js';
import { webgpuEngineFactory } from '../../src/engine/webgpu/webgpu-engine.js';
import { webgpuSkipReason } from '../support/webgpu.js';
import { describeClasses } from './class-contract.js';
import { kernelsHere } from './kernels/kernels-here.js';

// It rounds to float32 once for each micro-batch.
describeClasses('reference', createReferenceEngine, { gradient: 1e-7, loss: 1e-14 });

// Float32 throughout.
const FLOAT32 = { gradient: 1e-5, loss: 1e-6 };

for (const { name, skip } of kernelsHere()) {
  describeClasses(
    `simd, kernel ${name}, 2 threads`,
    (options) => threadedEngineFactory(name, 2)(options),
    FLOAT32,
    skip || undefined,
  );
}

describeClasses('webgpu', webgpuEngineFactory({ allowSoftware: true }), FLOAT32, await webgpuSkipReason(), [3, 62]);
