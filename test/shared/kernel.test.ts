import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type KernelBuild, loadKernel } from '../../src/shared/kernel.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const UPDATE = pathToFileURL(path.resolve('dist/src/coordinator/update/update-memory.js'));

test('a kernel has memory of its own', () => {
  const [one, other] = [1, 2].map(() => loadKernel<{ memory: WebAssembly.Memory }>(UPDATE, 'test'));
  assert.ok(one && other);
  new Uint8Array(one.memory.buffer)[2_000] = 7;
  assert.equal(new Uint8Array(other.memory.buffer)[2_000], 0);
});

test('a kernel that is not there or does not compile is an error that names what it is for', async (t) => {
  const folder = temporaryDirectory(t, { 'kernel.wasm': Uint8Array.of(0, 97, 115, 109, 9, 9, 9, 9) });
  const load = (build: KernelBuild) => () => loadKernel(pathToFileURL(path.join(folder, 'user.js')), 'train', build);
  assert.throws(load('soft'), {
    code: 'kernel-missing',
    message: 'Cannot train: kernel-soft.wasm is not built.',
    hint: 'Run `npm run build`.',
  });
  assert.throws(load('fused'), {
    code: 'simd-unsupported',
    message: 'Cannot train: this processor or Node has no WebAssembly SIMD.',
  });
});
