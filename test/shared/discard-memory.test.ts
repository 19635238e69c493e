import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canDiscardMemory, discardMemory } from '../../src/shared/discard-memory.js';

test('an array gives its memory back where that is possible, and otherwise stays as it is', () => {
  for (const array of [new Float32Array(100), new Uint8Array(400), Buffer.allocUnsafeSlow(400)]) {
    discardMemory(array);
    assert.equal(array.byteLength, canDiscardMemory() ? 0 : 400);
    assert.equal(array.buffer.byteLength, array.byteLength);
  }
  // Node of 22 and later needs no addon.
  if (Number.parseInt(process.versions.node, 10) >= 22) assert.ok(canDiscardMemory());
});

test('an array that shares its buffer stays as it is', () => {
  const inMore = new Float32Array(101);
  const inShared = new Float32Array(new SharedArrayBuffer(400));
  for (const array of [inMore.subarray(1), inMore.subarray(0, 100), inShared]) {
    discardMemory(array);
    assert.equal(array.length, 100);
  }
});
