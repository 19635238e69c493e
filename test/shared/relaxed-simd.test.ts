import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { requireFused } from '../../src/shared/kernel.js';
import { relaxedMultiplyAdd } from '../../src/shared/relaxed-simd.js';

// First in this file: once the main thread has switched relaxed SIMD on, it is on for all.
test('a worker thread finds out what the main thread finds out', async () => {
  const module = new URL('../../src/shared/relaxed-simd.js', import.meta.url);
  const code = `
    const { parentPort } = require('node:worker_threads');
    import('${module}').then(({ relaxedMultiplyAdd }) => parentPort.postMessage(relaxedMultiplyAdd()));
  `;
  const worker = new Worker(code, { eval: true });
  const [answer] = await once(worker, 'message');
  assert.equal(answer, relaxedMultiplyAdd());
  assert.notEqual(answer, 'unknown', 'every Node that this program runs on knows relaxed SIMD');
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
