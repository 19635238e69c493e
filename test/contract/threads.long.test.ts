import type { EngineFactory } from '../../src/engine/engine.js';
import { threadedEngineFactory } from '../../src/engine/simd/threads/threaded-engine.js';
import { describeEngineContract } from './engine-contract.js';
import { kernelsHere } from './kernels/kernels-here.js';

/** engines.test.ts has 2 threads of the fastest kernel. An odd number cuts shards elsewhere. */
const THREADS = 3;

for (const { name, skip } of kernelsHere()) {
  const speed = name === 'soft' ? 'slow' : 'fast';
  const create: EngineFactory = (options) => threadedEngineFactory(name, THREADS)(options);
  const tolerances = { gradient: 1e-5, loss: 1e-6 };
  describeEngineContract(`simd, kernel ${name}, ${THREADS} threads`, create, tolerances, skip || undefined, speed);
}
