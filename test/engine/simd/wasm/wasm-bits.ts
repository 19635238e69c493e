// Run by wasm-kernel.test.ts in a process of its own, which pretends to have another processor: prints how it multiplies and
// adds, why it has no fused kernel, and a hash of what its soft kernel computes.
import { createHash } from 'node:crypto';
import { loadWasmKernel, type WasmKernelName } from '../../../../src/engine/simd/wasm/wasm-kernel.js';
import { OperationalError } from '../../../../src/shared/errors.js';
import { relaxedMultiplyAdd } from '../../../../src/shared/relaxed-simd.js';
import { randomParameters, range, syntheticOptions } from '../simd-fixture.js';

export function bitsOf(name: WasmKernelName): string {
  const computer = loadWasmKernel(name).createComputer(syntheticOptions(7));
  computer.setParameters(randomParameters(3, 2));
  const { lossSum } = computer.computeMicroBatch(range(0, 7), 0);
  return createHash('sha256').update(computer.readSlot(0)).update(Float64Array.of(lossSum)).digest('hex');
}

function refusal(): string {
  try {
    loadWasmKernel('wasm');
    return 'none';
  } catch (error) {
    return error instanceof OperationalError ? error.code : String(error);
  }
}

if (import.meta.filename === process.argv[1]) {
  process.stdout.write(`${relaxedMultiplyAdd()} ${refusal()} ${bitsOf('soft')}`);
}
