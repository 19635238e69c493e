import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadKernel } from '../../src/shared/kernel.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

test('a kernel has memory of its own', () => {
  const file = pathToFileURL(path.resolve('dist/src/coordinator/update/kernel.wasm'));
  const [one, other] = [1, 2].map(() => loadKernel<{ memory: WebAssembly.Memory }>(file, 'test'));
  assert.ok(one && other);
  new Uint8Array(one.memory.buffer)[2_000] = 7;
  assert.equal(new Uint8Array(other.memory.buffer)[2_000], 0);
});

test('a kernel that is not there or does not compile is an error that names what it is for', async (t) => {
  const directory = temporaryDirectory(t, { 'foreign.wasm': Uint8Array.of(0, 97, 115, 109, 9, 9, 9, 9) });
  const load = (name: string) => () => loadKernel(pathToFileURL(path.join(directory, name)), 'train');
  assert.throws(load('missing.wasm'), {
    code: 'kernel-missing',
    message: 'Cannot train: kernel.wasm is not built.',
    hint: 'Run `npm run build`.',
  });
  assert.throws(load('foreign.wasm'), {
    code: 'simd-unsupported',
    message: 'Cannot train: this processor or Node has no WebAssembly SIMD.',
  });
});
