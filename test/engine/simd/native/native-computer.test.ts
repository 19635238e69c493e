import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KernelComputer } from '../../../../src/engine/simd/kernel.js';
import { NATIVE_STAGES } from '../../../../src/engine/simd/native/native-addon.js';
import { loadWasmKernel } from '../../../../src/engine/simd/wasm/wasm-kernel.js';
import { CLASSIC_NETWORK } from '../../../../src/shared/model/model.js';
import { relaxedMultiplyAdd } from '../../../../src/shared/relaxed-simd.js';
import { computeInOrder } from '../../../contract/order/micro-batch.js';
import { randomParameters, range, syntheticOptions } from '../simd-fixture.js';
import { ANY_NATIVE_KERNEL, NATIVE_KERNELS, SKIP_WITHOUT_NATIVE } from './native-kernels.js';

const SAMPLE_COUNT = 80;
const options = syntheticOptions(SAMPLE_COUNT);
/** Around multiples of the vectors' lengths. */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 24, 31, 32, 33, 40, 47, 48, 49, 63, 64, 65, 70];
const parameterSets = [1, 5, 100].map((scale) => randomParameters(scale, scale));

/** The bytes of all that a computer yields for a micro-batch. */
function resultOf(computer: KernelComputer, samples: Uint32Array): Buffer {
  const { lossSum, correctCount } = computer.computeMicroBatch(samples, 0);
  const predictions = new Uint8Array(samples.length);
  const losses = new Float64Array(samples.length);
  const evaluated = computer.evaluateMicroBatch(samples, predictions, losses);
  assert.deepEqual(evaluated, { lossSum, correctCount });
  const arrays = [computer.readSlot(0), predictions, losses, Float64Array.of(lossSum, correctCount)];
  return Buffer.concat(arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
}

for (const { name, skip, load } of NATIVE_KERNELS) {
  test(`${name}: gradient, losses and predictions are those of the order of operations`, { skip }, () => {
    const parameters = randomParameters(1, 2);
    const samples = range(3, 2);
    const { gradient, losses, lossSum, predictions, correctCount } = computeInOrder(parameters, options, samples);
    const computer = load().createComputer(options);
    computer.setParameters(parameters);
    assert.deepEqual(computer.computeMicroBatch(samples, 0), { lossSum, correctCount });
    assert.deepEqual(computer.readSlot(0), gradient);
    const evaluated = { predictions: new Uint8Array(2), losses: new Float64Array(2) };
    computer.evaluateMicroBatch(samples, evaluated.predictions, evaluated.losses);
    assert.deepEqual(evaluated, { predictions, losses });
  });

  const skipPair = skip || (relaxedMultiplyAdd() !== 'fused' && 'the kernel in WebAssembly needs a fused multiply-add');
  test(`${name}: micro-batches of 1 to 70 samples have the bytes of WebAssembly`, { skip: skipPair }, () => {
    const [native, wasm] = [load(), loadWasmKernel('wasm')].map((kernel) => kernel.createComputer(options));
    assert(native && wasm);
    for (const size of SIZES) {
      const parameters = parameterSets[size % 3] as Float32Array;
      // Sizes go up and down, so that surplus lanes hold samples of before.
      const samples = range(SAMPLE_COUNT - size, size).map((sample) => (sample * 7) % SAMPLE_COUNT);
      for (const count of [size, 1 + (size >> 1)]) {
        for (const computer of [native, wasm]) computer.setParameters(parameters);
        const indices = samples.subarray(0, count);
        assert(resultOf(native, indices).equals(resultOf(wasm, indices)), `${count} samples of seed ${size}`);
      }
    }
  });

  test(`${name}: slots add up element by element`, { skip }, () => {
    const computer = load().createComputer(options);
    computer.setParameters(randomParameters(2));
    computer.computeMicroBatch(range(0, 7), 0);
    computer.computeMicroBatch(range(7, 9), 1);
    const [first, second] = [computer.readSlot(0), computer.readSlot(1)];
    computer.addSlot(0, 1);
    assert.deepEqual(
      computer.readSlot(0),
      Float32Array.from(first, (value, i) => value + (second[i] as number)),
    );
    assert.deepEqual(computer.readSlot(1), second);
  });

  test(`${name}: running a stage again changes nothing that comes after`, { skip }, () => {
    const computer = load().createComputer(options);
    computer.setParameters(randomParameters(3));
    const expected = resultOf(computer, range(5, 20));
    for (const stage of [...NATIVE_STAGES].reverse()) computer.runStage(stage);
    assert(resultOf(computer, range(5, 20)).equals(expected));
  });
}

test('wrong arguments are assertions', { skip: SKIP_WITHOUT_NATIVE }, () => {
  const kernel = ANY_NATIVE_KERNEL?.load();
  assert(kernel);
  const { dataset } = options;
  const badDatasets = [
    { ...dataset, count: SAMPLE_COUNT - 1 },
    { ...dataset, images: dataset.images.subarray(1) },
    { ...dataset, labels: dataset.labels.map((label, i) => (i === SAMPLE_COUNT - 1 ? 10 : label)) },
  ];
  for (const bad of badDatasets) {
    assert.throws(() => kernel.createComputer({ ...options, dataset: bad }), assert.AssertionError);
  }

  const computer = kernel.createComputer(options);
  const assertThrows = (call: () => unknown) => assert.throws(call, assert.AssertionError);
  assertThrows(() => computer.setParameters(new Float32Array(CLASSIC_NETWORK.parameterCount - 1)));
  assertThrows(() => computer.computeMicroBatch(new Uint32Array(), 0));
  assertThrows(() => computer.computeMicroBatch(Uint32Array.of(0, SAMPLE_COUNT), 0));
  for (const slot of [-1, 0.5, Number.NaN]) assertThrows(() => computer.computeMicroBatch(range(0, 1), slot));
  assertThrows(() => computer.readSlot(0));
  computer.computeMicroBatch(range(0, 1), 0);
  assertThrows(() => computer.addSlot(0, 1));
  assertThrows(() => computer.addSlot(1, 0));
  assertThrows(() => computer.evaluateMicroBatch(range(0, 2), new Uint8Array(1), new Float64Array(2)));
  assertThrows(() => computer.evaluateMicroBatch(range(0, 2), new Uint8Array(2), new Float64Array(3)));
  computer.dispose();
  computer.dispose();
  assertThrows(() => computer.computeMicroBatch(range(0, 1), 0));
  assertThrows(() => computer.setParameters(new Float32Array(CLASSIC_NETWORK.parameterCount)));
  assertThrows(() => computer.readSlot(0));
});
