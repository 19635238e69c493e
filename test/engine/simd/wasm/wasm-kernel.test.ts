import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { KernelComputer } from '../../../../src/engine/simd/kernel.js';
import { loadWasmExports, loadWasmKernel } from '../../../../src/engine/simd/wasm/wasm-kernel.js';
import { relaxedMultiplyAdd } from '../../../../src/shared/relaxed-simd.js';
import { randomParameters, range, syntheticOptions } from '../simd-fixture.js';
import { bitsOf } from './wasm-bits.js';

const fuses = relaxedMultiplyAdd() === 'fused';
const skip = fuses ? false : 'this host does not fuse';
const options = syntheticOptions(40);

function compute(computer: KernelComputer, samples: Uint32Array, parameters: Float32Array) {
  computer.setParameters(parameters);
  const { lossSum, correctCount } = computer.computeMicroBatch(samples, 0);
  const losses = new Float64Array(samples.length);
  const predictions = new Uint8Array(samples.length);
  computer.evaluateMicroBatch(samples, predictions, losses);
  return { lossSum, correctCount, losses, predictions, gradient: new Uint32Array(computer.readSlot(0).buffer) };
}

test('soft and fused kernels compute the same bits', { skip }, () => {
  const fused = loadWasmKernel('wasm').createComputer(options);
  const soft = loadWasmKernel('soft').createComputer(options);
  for (const [size, scale] of [
    [1, 1],
    [3, 5],
    [5, 1e-20],
    [9, 100],
  ] as const) {
    const samples = range(7, size);
    const parameters = randomParameters(size, scale);
    assert.deepEqual(compute(soft, samples, parameters), compute(fused, samples, parameters), `${size} samples`);
  }
});

test("a processor without fused multiply-add takes the soft kernel, in V8's own words", {
  skip: process.arch === 'x64' ? skip : 'only x64 has processors without it',
}, async () => {
  const script = fileURLToPath(new URL('./wasm-bits.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-enable-fma3', script]);
  assert.deepEqual(stdout.split(' '), ['rounded-twice', 'fma-unsupported', bitsOf('wasm')]);
});

test('sigmoid: within 3e-7 of the exact value, relative, and safe at the ends', () => {
  const kernel = loadWasmExports(fuses ? 'wasm' : 'soft');
  const points = Float32Array.from({ length: 40_000 }, (_, i) => (i - 20_000) / 230);
  const address = kernel.allocate(points.byteLength);
  const values = new Float32Array(kernel.memory.buffer, address, points.length);
  values.set(points);
  kernel.sigmoidInPlace(address, points.byteLength);
  for (const [i, x] of points.entries()) {
    const exact = 1 / (1 + Math.exp(-Math.max(x, -86)));
    assert.ok(Math.abs((values[i] ?? Number.NaN) / exact - 1) < 3e-7, `sigmoid(${x}) = ${values[i]}, exactly ${exact}`);
  }

  values.set([Infinity, 3e38, -3e38, -Infinity, NaN, 0, -0, 1e-40]);
  kernel.sigmoidInPlace(address, 32);
  assert.deepEqual([...values.slice(0, 2)], [1, 1]);
  for (const tiny of values.slice(2, 4)) assert.ok(tiny > 0 && tiny < 1e-37);
  assert.deepEqual([...values.slice(4, 8)], [NaN, 0.5, 0.5, 0.5]);
});

test('a slot that was never computed and a computer that is disposed of are refused', () => {
  const computer = loadWasmKernel(fuses ? 'wasm' : 'soft').createComputer(options);
  computer.setParameters(randomParameters());
  computer.computeMicroBatch(range(0, 1), 0);
  const refused = { name: 'AssertionError' };
  assert.throws(() => computer.readSlot(1), refused);
  assert.throws(() => computer.addSlot(0, 1), refused);
  assert.throws(() => computer.computeMicroBatch(range(0, 1), -1), refused);
  computer.dispose();
  computer.dispose();
  for (const call of [
    () => computer.setParameters(randomParameters()),
    () => computer.computeMicroBatch(range(0, 1), 0),
    () => computer.evaluateMicroBatch(range(0, 1), new Uint8Array(1), new Float64Array(1)),
    () => computer.addSlot(0, 0),
    () => computer.readSlot(0),
  ]) {
    assert.throws(call, refused);
  }
});
