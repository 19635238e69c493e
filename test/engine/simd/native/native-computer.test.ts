import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computeInOrder } from '../../../contract/order/micro-batch.js';
import { randomParameters, range, syntheticOptions } from '../simd-fixture.js';
import { NATIVE_KERNELS } from './native-kernels.js';

const SAMPLE_COUNT = 40;
const options = syntheticOptions(SAMPLE_COUNT);

for (const { name, skip, load } of NATIVE_KERNELS) {
  test(`${name}: gradient, losses and predictions are those of the order of operations`, { skip }, () => {
    const parameters = randomParameters(1, 2);
    const samples = range(3, 5);
    const expected = computeInOrder(parameters, options, samples);
    const computer = load().createComputer(options);
    computer.setParameters(parameters);
    const { lossSum, correctCount } = computer.computeMicroBatch(samples, 0);
    assert.deepEqual(computer.readSlot(0), expected.gradient);
    assert.deepEqual({ lossSum, correctCount }, { lossSum: expected.lossSum, correctCount: expected.correctCount });
    const predictions = new Uint8Array(samples.length);
    const losses = new Float64Array(samples.length);
    const evaluated = computer.evaluateMicroBatch(samples, predictions, losses);
    assert.deepEqual({ predictions, losses }, { predictions: expected.predictions, losses: expected.losses });
    assert.deepEqual(evaluated, { lossSum, correctCount });
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
}
