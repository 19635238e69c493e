import { createReferenceEngine } from '../../src/engine/reference/reference-engine.js';
import { kernelEngineFactory } from '../../src/engine/simd/kernel-engine.js';
import { threadedEngineFactory } from '../../src/engine/simd/threads/threaded-engine.js';
import { describeClasses } from './class-contract.js';
import { describeEngineContract } from './engine-contract.js';
import { kernelsHere } from './kernels/kernels-here.js';

// Rounded to float32 once for each micro-batch; the loss not at all. It computes sample by sample, so that few tell as much as many.
describeEngineContract('reference', createReferenceEngine, { gradient: 1e-7, loss: 1e-14 }, undefined, 'slow');

// Float32 throughout.
for (const { name, kernel, skip } of kernelsHere()) {
  const create = kernel ? kernelEngineFactory(kernel) : () => Promise.reject(new Error(String(skip)));
  const speed = name === 'soft' ? 'slow' : 'fast';
  describeEngineContract(`simd, kernel ${name}`, create, { gradient: 1e-5, loss: 1e-6 }, skip || undefined, speed);
}

// All kernels use the same threads.
const fastest = kernelsHere().find(({ kernel }) => kernel);
describeEngineContract('simd, 2 threads', threadedEngineFactory(fastest?.name ?? 'wasm', 2), {
  gradient: 1e-5,
  loss: 1e-6,
});

// The others, and more numbers of classes, are among the long tests.
describeClasses(
  'simd, 2 threads',
  threadedEngineFactory(fastest?.name ?? 'wasm', 2),
  { gradient: 1e-5, loss: 1e-6 },
  undefined,
  [3, 62],
);
