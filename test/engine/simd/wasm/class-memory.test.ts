import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWasmExports } from '../../../../src/engine/simd/wasm/wasm-kernel.js';
import { IMAGE_PIXELS, networkOf } from '../../../../src/shared/model/model.js';

const SAMPLES = 5;
const GUARD_BYTES = 4096;
const GUARD = 0xa5;

for (const classCount of [2, 3, 5, 11, 256]) {
  test(`a gradient of ${classCount} classes ends where its network does`, () => {
    const kernel = loadWasmExports('soft');
    kernel.setClassCount(classCount);
    kernel.reserveWorkspace(SAMPLES);
    kernel.setDataset(kernel.allocate(SAMPLES * IMAGE_PIXELS), kernel.allocate(SAMPLES));
    const slotBytes = 16 * Math.ceil(networkOf(classCount).parameterBytes / 16);
    const slot = kernel.allocate(slotBytes + GUARD_BYTES);
    kernel.parametersChanged();
    const guard = new Uint8Array(kernel.memory.buffer, slot + slotBytes, GUARD_BYTES).fill(GUARD);
    kernel.computeGradient(SAMPLES, slot);
    kernel.addGradient(slot, slot);
    assert.ok(guard.every((byte) => byte === GUARD));
  });
}
