// A thread of native-threads.test.ts: computes the same micro-batch many times.
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { EngineOptions } from '../../../../src/engine/engine.js';
import type { NativeKernelName } from '../../../../src/engine/simd/native/native-addon.js';
import { loadNativeKernel } from '../../../../src/engine/simd/native/native-kernel.js';
import { randomParameters, range, syntheticOptions } from '../simd-fixture.js';

export interface ThreadTask {
  readonly name: NativeKernelName;
  readonly options: EngineOptions;
  /** Sample with which the micro-batch begins. */
  readonly first: number;
  readonly rounds: number;
}

/** syntheticOptions with a dataset in shared memory. */
export function sharedOptions(count: number): EngineOptions {
  const { dataset, normalization } = syntheticOptions(count);
  const share = (bytes: Uint8Array): Uint8Array => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    return shared;
  };
  return { dataset: { count, images: share(dataset.images), labels: share(dataset.labels) }, normalization };
}

/** SHA-256 of the gradient, after as many rounds; each must have the same one. */
export function gradientHash({ name, options, first, rounds }: ThreadTask): string {
  const hashes = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const computer = loadNativeKernel(name).createComputer(options);
    computer.setParameters(randomParameters(first));
    computer.computeMicroBatch(range(first, 33), 0);
    hashes.add(createHash('sha256').update(computer.readSlot(0)).digest('hex'));
    if (round % 2 === 0) computer.dispose();
  }
  return [...hashes].join();
}

if (parentPort) parentPort.postMessage(gradientHash(workerData as ThreadTask));
