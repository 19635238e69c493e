import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { TensorflowComputer } from '../../src/engine/tensorflow/tensorflow-computer.js';
import { tensorflowEngineFactory } from '../../src/engine/tensorflow/tensorflow-engine.js';
import { describeClasses } from './class-contract.js';
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

describeClasses('tensorflow', tensorflowEngineFactory(tf, 'plain JavaScript'), { gradient: 1e-5, loss: 1e-6 });

test('no tensor is left behind by many calls', async () => {
  const computer = new TensorflowComputer(tf, { dataset, normalization });
  const step = () => {
    computer.setParameters(lively);
    computer.computeMicroBatch(digits(1), 0);
    computer.computeMicroBatch(digits(1, 1), 1);
    computer.addSlot(0, 1);
    computer.readSlot(0);
    computer.evaluate(digits(1));
  };
  step();
  const { numTensors } = tf.memory();
  for (let i = 0; i < 50; i++) step();
  assert.equal(tf.memory().numTensors, numTensors);
  computer.dispose();
  // Images, labels, ten parameters, two slots.
  assert.equal(tf.memory().numTensors, numTensors - 14);
});
