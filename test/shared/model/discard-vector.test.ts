import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canDiscardVectors, discardVector } from '../../../src/shared/model/discard-vector.js';
import { PARAMETER_COUNT } from '../../../src/shared/model/model.js';

test('a vector gives its memory back where that is possible, and otherwise stays as it is', () => {
  const vector = new Float32Array(PARAMETER_COUNT);
  discardVector(vector);
  assert.deepEqual(
    [vector.length, vector.buffer.byteLength],
    canDiscardVectors() ? [0, 0] : [PARAMETER_COUNT, 4 * PARAMETER_COUNT],
  );
  // Node of 22 and later needs no addon.
  if (Number.parseInt(process.versions.node, 10) >= 22) assert.ok(canDiscardVectors());
});

test('a vector that shares its buffer stays as it is', () => {
  const inMore = new Float32Array(PARAMETER_COUNT + 1);
  const inShared = new Float32Array(new SharedArrayBuffer(PARAMETER_COUNT * 4));
  for (const vector of [inMore.subarray(1), inMore.subarray(0, PARAMETER_COUNT), inShared]) {
    discardVector(vector);
    assert.equal(vector.length, PARAMETER_COUNT);
  }
});
