import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseKernel, chooseKernelOf, type KernelHost } from '../../../src/engine/simd/choose-kernel.js';
import { KERNEL_NAMES, type Kernel, type KernelComputer, type KernelName } from '../../../src/engine/simd/kernel.js';
import { loadWasmKernel } from '../../../src/engine/simd/wasm/wasm-kernel.js';
import { OperationalError } from '../../../src/shared/errors.js';

const { kernel: here } = await chooseKernel('auto');

/** A kernel under another name, which computes as one of this host; `change` may change its computer. */
function kernelAs(name: KernelName, change: (computer: KernelComputer) => KernelComputer = (same) => same): Kernel {
  return { name, title: name, createComputer: (options) => change(here.createComputer(options)) };
}

/** Changes the lowest bit of one gradient. */
function lying(computer: KernelComputer): KernelComputer {
  const copySlot = (slot: number, gradient: Float32Array): void => {
    computer.copySlot(slot, gradient);
    const words = new Uint32Array(gradient.buffer, gradient.byteOffset, gradient.length);
    words[12_345] = (words[12_345] ?? 0) ^ 1;
  };
  return {
    setParameters: (parameters) => computer.setParameters(parameters),
    computeMicroBatch: (samples, slot) => computer.computeMicroBatch(samples, slot),
    addSlot: (target, source) => computer.addSlot(target, source),
    readSlot: (slot) => computer.readSlot(slot),
    prepareSlot: (slot, gradient) => computer.prepareSlot(slot, gradient),
    copySlot,
    addToSlot: (slot, gradient) => computer.addToSlot(slot, gradient),
    evaluateMicroBatch: (...call) => computer.evaluateMicroBatch(...call),
    dispose: () => computer.dispose(),
  };
}

function hostWith(...kernels: Kernel[]): KernelHost & { readonly measured: [string, string][] } {
  const measured: [string, string][] = [];
  return {
    measured,
    load: (name) => {
      const kernel = kernels.find((known) => known.name === name);
      if (!kernel) throw new OperationalError('kernel-missing', `Cannot use the ${name} kernel: it is not here.`);
      return kernel;
    },
    measure: (avx512, avx2) => {
      measured.push([avx512.name, avx2.name]);
      return { avx512Ms: 1, avx2Ms: 0.5 };
    },
  };
}

test('a kernel that passes is chosen, and the two widest are measured', async () => {
  const host = hostWith(kernelAs('avx512'), kernelAs('avx2'), kernelAs('wasm'));
  assert.equal((await chooseKernelOf(host, 'auto')).kernel.name, 'avx2');
  assert.deepEqual(host.measured, [['avx512', 'avx2']]);
});

test('a kernel whose bits differ, or that fails, is not chosen', async () => {
  const failing = kernelAs('avx2', () => {
    throw new RangeError('no memory');
  });
  const host = hostWith(kernelAs('avx512', lying), failing, kernelAs('wasm'));
  const { kernel, warnings } = await chooseKernelOf(host, 'auto');
  assert.equal(kernel.name, 'wasm');
  assert.match(warnings.join('\n'), /^Cannot use the avx512 kernel: .* got others \(of ordinary, .*\)\.$/);
  await assert.rejects(chooseKernelOf(host, 'avx512'), { code: 'wrong-bits' });
  await assert.rejects(chooseKernelOf(host, 'avx2'), { code: 'kernel-broken', message: /avx2 kernel: no memory/ });
  await assert.rejects(chooseKernelOf(host, 'neon'), { code: 'kernel-missing' });
});

test('the choice on this host is made once, and names a kernel that runs here', async () => {
  assert.equal(await chooseKernel('auto'), await chooseKernel('auto'));
  assert.ok(KERNEL_NAMES.includes(here.name));
  assert.equal((await chooseKernel(here.name)).kernel.name, here.name);
});

test('the soft kernel yields the known answer', async () => {
  const { kernel } = await chooseKernelOf(hostWith(loadWasmKernel('soft')), 'soft');
  assert.equal(kernel.name, 'soft');
});
