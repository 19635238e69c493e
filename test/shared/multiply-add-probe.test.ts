import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fma32 } from '../../src/shared/fma32.js';
import { classifyMultiplyAdd } from '../../src/shared/multiply-add-probe.js';

const { fround } = Math;

test('a host that rounds the product first does not fuse', () => {
  assert.equal(classifyMultiplyAdd(fma32), 'fused');
  assert.equal(
    classifyMultiplyAdd((a, b, c) => fround(fround(a * b) + c)),
    'rounded-twice',
  );
  assert.equal(classifyMultiplyAdd(null), 'unknown');
});
