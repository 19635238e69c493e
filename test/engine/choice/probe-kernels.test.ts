import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbedKernel } from '../../../src/engine/choice/probe-answer.js';
import { fasterThan } from '../../../src/engine/choice/probe-kernels.js';

const KERNELS: ProbedKernel[] = [
  { name: 'avx512', missing: 'it needs AVX-512 on x64, and this is arm64.', remedy: 'Another.' },
  { name: 'neon', missing: 'the native addon is not built.', remedy: 'Install gcc or clang.' },
  { name: 'wasm', title: 'WebAssembly SIMD' },
];

test('a host without a native kernel is told what would make it faster', () => {
  const build = { reason: 'there is no C compiler here', remedy: 'Install gcc or clang.' };
  const sentence = 'The native kernel is not compiled, because there is no C compiler here. Install gcc or clang.';
  assert.equal(fasterThan('wasm', KERNELS, build), sentence);
  assert.equal(fasterThan('soft', KERNELS, build), sentence);
  assert.equal(
    fasterThan('wasm', KERNELS, null),
    'A native kernel is faster: the native addon is not built. Install gcc or clang.',
  );
});

test('a host with a native kernel is told nothing', () => {
  assert.equal(fasterThan('neon', KERNELS, { reason: 'x', remedy: 'y' }), null);
});
