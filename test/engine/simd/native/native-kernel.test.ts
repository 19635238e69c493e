import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { loadNativeKernel } from '../../../../src/engine/simd/native/native-kernel.js';
import { temporaryDirectory } from '../../../support/temporary-directory.js';
import { ANY_NATIVE_KERNEL, SKIP_WITHOUT_NATIVE } from './native-kernels.js';

/** A kernel of this architecture, and one of another. */
const [ours, foreign] = process.arch === 'arm64' ? (['neon', 'avx2'] as const) : (['avx2', 'neon'] as const);

test('a kernel of another architecture says so', () => {
  assert.throws(() => loadNativeKernel(foreign), {
    name: 'OperationalError',
    code: 'kernel-unsupported',
    message: /^Cannot use the \w+ kernel: it needs .+ on \w+, and this is \w+\.$/,
  });
});

const skipElsewhere = !['x64', 'arm64'].includes(process.arch) && `there is no native kernel for ${process.arch}`;

test('a missing or broken addon says so', { skip: skipElsewhere }, (t) => {
  const directory = temporaryDirectory(t, { 'broken.node': Uint8Array.of(1, 2, 3) });
  assert.throws(() => loadNativeKernel(ours, path.join(directory, 'missing.node')), { code: 'kernel-missing' });
  assert.throws(() => loadNativeKernel(ours, path.join(directory, 'broken.node')), { code: 'kernel-broken' });
});

test('a kernel has a name and a title', { skip: SKIP_WITHOUT_NATIVE }, () => {
  const kernel = ANY_NATIVE_KERNEL?.load();
  assert.equal(kernel?.name, ANY_NATIVE_KERNEL?.name);
  assert.match(kernel?.title ?? '', /^(AVX-512|AVX2|NEON)$/);
});
