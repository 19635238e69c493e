import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fma32 } from '../../src/shared/fma32.js';
import { requireFused } from '../../src/shared/kernel.js';
import { classifyMultiplyAdd } from '../../src/shared/relaxed-simd.js';

const { fround } = Math;

test('a host that rounds the product first does not fuse', () => {
  assert.equal(classifyMultiplyAdd(fma32), 'fused');
  assert.equal(
    classifyMultiplyAdd((a, b, c) => fround(fround(a * b) + c)),
    'rounded-twice',
  );
  assert.equal(classifyMultiplyAdd(null), 'unknown');
});

test('a fused kernel is refused where the host does not fuse, and says why', () => {
  requireFused('train', 'fused');
  assert.throws(() => requireFused('train', 'rounded-twice'), {
    code: 'fma-unsupported',
    message: 'Cannot train: this processor has no fused multiply-add.',
  });
  assert.throws(() => requireFused('train', 'unknown'), {
    code: 'fma-unsupported',
    message: 'Cannot train: this processor or Node has no relaxed WebAssembly SIMD.',
  });
});
