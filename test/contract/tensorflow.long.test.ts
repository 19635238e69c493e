import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { tensorflowEngineFactory } from '../../src/engine/tensorflow/tensorflow-engine.js';
import { TensorflowKernel } from '../../src/engine/tensorflow/tensorflow-kernel.js';
import { dataset, digits, lively, normalization } from './contract-data.js';
import { describeEngineContract } from './engine-contract.js';

// On TensorFlow.js's own backend in plain JavaScript, which is everywhere: slow, but the operations and their gradients are the same.
describeEngineContract(
  'tensorflow',
  tensorflowEngineFactory(tf, 'plain JavaScript'),
  { gradient: 1e-5, loss: 1e-6 },
  undefined,
  'slow',
);

test('no tensor is left behind by many calls', async () => {
  const kernel = new TensorflowKernel(tf, { dataset, normalization });
  const step = () => {
    kernel.setParameters(lively);
    kernel.computeMicroBatch(digits(1), 0);
    kernel.computeMicroBatch(digits(1, 1), 1);
    kernel.addSlot(0, 1);
    kernel.readSlot(0);
    kernel.evaluate(digits(1));
  };
  step();
  const { numTensors } = tf.memory();
  for (let i = 0; i < 50; i++) step();
  assert.equal(tf.memory().numTensors, numTensors);
  kernel.dispose();
  // Images, labels, ten parameters, two slots.
  assert.equal(tf.memory().numTensors, numTensors - 14);
});
