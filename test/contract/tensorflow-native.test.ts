import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../../src/engine/engine.js';
import { loadTensorflow } from '../../src/engine/tensorflow/load-tensorflow.js';
import { tensorflowEngineFactory } from '../../src/engine/tensorflow/tensorflow-engine.js';
import { tensorflowSkipReason } from '../support/tensorflow.js';
import { dataset, digits, lively, normalization } from './contract-data.js';
import { describeEngineContract } from './engine-contract.js';
import { computeStep } from './steps.js';

const STEPS = 2_000;

const skip = await tensorflowSkipReason();
const native = skip === undefined ? await loadTensorflow() : undefined;
const create = native
  ? tensorflowEngineFactory(native.tf, native.device)
  : (): Promise<Engine> => Promise.reject(new Error(skip));

describeEngineContract('tensorflow, native', create, { gradient: 1e-5, loss: 1e-6 }, skip);

test(`tensorflow, native: no tensor is left behind by ${STEPS} steps`, { skip: skip ?? false }, async (t) => {
  assert.ok(native);
  const engine = await create({ dataset, normalization });
  t.after(() => engine.dispose());
  const step = (order: number) => computeStep(engine, lively, digits(4, order), 2);
  await step(0);
  const { numTensors, numBytes } = native.tf.memory();
  for (let order = 0; order < STEPS; order++) await step(order % 7);
  await engine.evaluate(lively, digits(200));
  const after = native.tf.memory();
  assert.deepEqual([after.numTensors, after.numBytes], [numTensors, numBytes]);
});
