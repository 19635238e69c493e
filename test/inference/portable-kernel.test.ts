import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noise } from '../../src/engine/known-answer/integer-noise.js';
import { type KernelBuilds, openClassifier } from '../../src/inference/portable-kernel.js';
import { relaxedMultiplyAdd } from '../../src/shared/relaxed-simd.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { randomParameters } from '../engine/simd/simd-fixture.js';
import { BUILDS, changedKernel } from './changed-kernel.js';

// Switches relaxed SIMD on in Node 20, as browsers have it.
const skip = relaxedMultiplyAdd() === 'fused' ? false : 'this host does not fuse';
const model = { parameters: randomParameters(2, 3), normalization: DEFAULT_NORMALIZATION };
const images = Uint8Array.from({ length: 5 * 784 }, (_, i) => noise(8, i) >>> 24);
const NO_WASM = Uint8Array.of(1, 2, 3);

/** The build that was compiled tells from which one works. */
const openedWith = async (builds: Partial<KernelBuilds>) =>
  (await openClassifier({ fused: NO_WASM, soft: NO_WASM, ...builds }, model)).classify(images);

test('the fused build is taken where relaxed SIMD rounds once', { skip }, async () => {
  assert.equal((await openedWith({ fused: BUILDS.fused })).length, 5);
});

test('a fused build that computes other bits gives way to the soft one, with the right bits', { skip }, async () => {
  const right = await openedWith({ fused: BUILDS.fused });
  assert.deepEqual(await openedWith({ fused: changedKernel(BUILDS.fused), soft: BUILDS.soft }), right);
});

test('without a build of the right bits there is no classifier', async () => {
  const builds = { fused: changedKernel(BUILDS.fused), soft: changedKernel(BUILDS.soft) };
  await assert.rejects(openClassifier(builds, model), {
    code: 'wrong-bits',
    message: /^Cannot use a model: the kernel must yield the bits of contract 2, got others \(of ordinary, /,
  });
});

test('a host that compiles no build is told what it must allow', async () => {
  await assert.rejects(openClassifier({ fused: NO_WASM, soft: NO_WASM }, model), {
    code: 'simd-unsupported',
    message: /^Cannot use a model: the kernel must be compiled as WebAssembly with SIMD, but .*\.$/,
    hint: /'wasm-unsafe-eval'/,
  });
});

test('a host without relaxed SIMD takes the soft build', async (t) => {
  t.mock.method(WebAssembly, 'validate', () => false);
  assert.equal((await openedWith({ soft: BUILDS.soft })).length, 5);
});

test('a page that forbids WebAssembly hears so, though the probe fails first', async (t) => {
  t.mock.method(WebAssembly, 'validate', () => {
    throw new Error('unsafe-eval');
  });
  await assert.rejects(openedWith({}), { code: 'simd-unsupported' });
});
