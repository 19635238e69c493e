import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseEngine, engineStatus } from '../../../src/engine/choice/choose-engine.js';
import type { EngineName } from '../../../src/engine/choice/engine-names.js';
import { bitsOfDevice, describeEngine } from '../../../src/engine/choice/registry.js';
import { loadTensorflow } from '../../../src/engine/tensorflow/load-tensorflow.js';
import { type Dawn, isSoftwareAdapter, loadDawn, selectAdapter } from '../../../src/engine/webgpu/adapter.js';
import { OperationalError } from '../../../src/shared/errors.js';

type Host = Partial<Record<EngineName, { device: string; isGpu: boolean }>>;

/** A host on which only these engines run. */
const hostWith = (engines: Host) => async (name: EngineName) => {
  const { device, isGpu } = engines[name] ?? {};
  if (device === undefined || isGpu === undefined) {
    throw new OperationalError(
      'engine-unavailable',
      `Cannot start the ${name} engine: it is not installed.`,
      `Install ${name}.`,
    );
  }
  const { create } = await describeEngine('simd');
  return { name, device, isGpu, threads: 1, readsInPlace: true, create, warnings: [], bits: async () => null };
};
const simd = { device: 'a CPU', isGpu: false };
const gpu = { device: 'a GPU', isGpu: true };

test('auto takes the first engine that has a GPU, and says so', async () => {
  assert.deepEqual(await chooseEngine(hostWith({ tensorflow: gpu, webgpu: gpu, simd })), {
    engine: 'tensorflow',
    reason: 'tensorflow has a GPU: a GPU',
  });
  const webgpu = await chooseEngine(hostWith({ tensorflow: { ...gpu, isGpu: false }, webgpu: gpu, simd }));
  assert.equal(webgpu.engine, 'webgpu');
});

test('auto takes simd without a GPU, says so in one short line, and does not look at it', async () => {
  const { engine, reason } = await chooseEngine(hostWith({ webgpu: { device: 'a driver', isGpu: false } }));
  assert.equal(engine, 'simd');
  assert.equal(reason, 'no engine finds a GPU here (`lenet-cluster devices` says what each lacks)');
});

test('an engine that cannot run says what is missing, and what helps', async () => {
  assert.deepEqual(await engineStatus('tensorflow', hostWith({ webgpu: gpu, simd })), {
    name: 'tensorflow',
    missing: 'it is not installed.',
    remedy: 'Install tensorflow.',
  });
});

test('TensorFlow is missing, broken, or without a GPU: each has its code', async () => {
  const missing = (name: string) => {
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  };
  await assert.rejects(loadTensorflow(missing), { code: 'tensorflow-missing' });
  const broken = () => {
    throw new Error('libtensorflow.so.2: cannot open shared object file');
  };
  await assert.rejects(loadTensorflow(broken), { code: 'tensorflow-broken', message: /libtensorflow\.so\.2/ });
  const native = (isUsingGpuDevice: boolean) => ({
    ready: async () => {},
    backend: () => ({ isUsingGpuDevice }),
    version_core: '4.22.0',
  });
  await assert.rejects(
    loadTensorflow(() => native(false)),
    { code: 'tensorflow-no-gpu' },
  );
  assert.equal((await loadTensorflow(() => native(true))).isGpu, true);
  const cpuPackage = (name: string) => (name.endsWith('-gpu') ? missing(name) : native(false));
  assert.deepEqual((await loadTensorflow(cpuPackage)).device, 'CPU, TensorFlow.js 4.22.0');
});

test('WebGPU is missing or broken: each has its code', async () => {
  const missing = Object.assign(new Error("Cannot find package 'webgpu'"), { code: 'ERR_MODULE_NOT_FOUND' });
  await assert.rejects(
    loadDawn(() => Promise.reject(missing)),
    { code: 'webgpu-missing', hint: /npm install webgpu/ },
  );
  const broken = new Error("version `GLIBC_2.38' not found");
  await assert.rejects(
    loadDawn(() => Promise.reject(broken)),
    { code: 'webgpu-broken', message: /GLIBC_2\.38/ },
  );
});

test('WebGPU takes a GPU, and a software driver only where that is allowed', async () => {
  const gpuWith = (description: string | null): ReturnType<Dawn['software']> => ({
    requestAdapter: async () =>
      description === null
        ? null
        : ({ info: { vendor: '', architecture: '', device: '', description, isFallbackAdapter: false } } as GPUAdapter),
  });
  const host = (hardware: string | null, software: string | null): Dawn => ({
    hardware: gpuWith(hardware),
    software: () => gpuWith(software),
  });
  for (const allowSoftware of [false, true]) {
    const { device, isSoftware } = await selectAdapter(host('NVIDIA H100', 'llvmpipe'), allowSoftware);
    assert.deepEqual([device, isSoftware], ['NVIDIA H100, WebGPU', false]);
  }
  const noDevice = { code: 'webgpu-no-device', hint: /libvulkan1.*--engine simd/ };
  await assert.rejects(selectAdapter(host(null, 'llvmpipe'), false), { ...noDevice, message: /no GPU/ });
  await assert.rejects(selectAdapter(host(null, null), true), { ...noDevice, message: /no GPU/ });
  await assert.rejects(selectAdapter(host('SwiftShader', null), false), { ...noDevice, message: /'SwiftShader/ });
  assert.equal((await selectAdapter(host('SwiftShader', null), true)).isSoftware, true);
  assert.equal((await selectAdapter(host(null, 'llvmpipe'), true)).device, 'llvmpipe (software), WebGPU');
});

test('drivers that compute on the CPU are known by their names', () => {
  const info = (description: string, device = '', isFallbackAdapter = false) =>
    isSoftwareAdapter({ vendor: '', architecture: '', device, description, isFallbackAdapter } as GPUAdapterInfo);
  assert.ok(info('OpenGL version OpenGL ES 3.2 Mesa 22.3.6', 'llvmpipe-llvm-15-0-6-256-bits-'));
  assert.ok(info('SwiftShader Device (LLVM 10.0.0)'));
  assert.ok(info('Microsoft Basic Render Driver'));
  assert.ok(info('anything', '', true));
  assert.ok(!info('NVIDIA H100 80GB HBM3'));
  assert.ok(!info('AMD Radeon RX 7900 XTX (RADV NAVI31)'));
});

test('engines claim equal bits everywhere, or on GPUs of one name alone', async () => {
  const claimOf = async (name: EngineName) => (await describeEngine(name)).bits();
  assert.equal(await claimOf('simd'), 'contract 2');
  assert.equal(await claimOf('reference'), 'reference');
  const claims = [bitsOfDevice('webgpu', 'H100'), bitsOfDevice('webgpu', 'A100'), bitsOfDevice('tensorflow', 'H100')];
  assert.equal(new Set([...claims, 'contract 2', 'reference']).size, 5);
  assert.equal(bitsOfDevice('webgpu', 'H100'), claims[0]);
});
