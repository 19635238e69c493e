import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CoordinatorOptions, coordinatorSettings } from '../../src/coordinator/coordinator-options.js';
import { DECIMAL_NUMBERS, maxBatchSize, WHOLE_NUMBERS } from '../../src/coordinator/option-ranges.js';

/** The option of that name, in the place where the library takes it. */
function optionOf(name: string, value: unknown): CoordinatorOptions {
  const isOfPixels = name === 'mean' || name === 'standardDeviation';
  const normalization = { mean: 0, standardDeviation: 1, [name]: value };
  return (isOfPixels ? { normalization } : { [name]: value }) as CoordinatorOptions;
}

const messageFor = (name: string, range: string, value: unknown) => ({
  code: 'usage',
  message: `Cannot train: ${name} must be a ${range}, got '${value}'.`,
});

test('what is missing or undefined takes its default', () => {
  const expected = {
    epochs: 20,
    batchSize: 512,
    microBatchSize: 32,
    learningRate: 0.001,
    optimizer: { name: 'adam', weightDecay: 0, momentum: 0, clipNorm: null },
    learningRateSchedule: { type: 'constant', warmupSteps: 0 },
    labelSmoothing: 0,
    seed: 0,
    shuffle: true,
    normalization: { mean: 0.1037, standardDeviation: 0.3081 },
    augmentation: null,
    resume: false,
    mayChangeEpochs: false,
    checkpointEverySteps: 100,
    auditRate: 0,
    minWorkers: 1,
    maxWorkers: 256,
    kernel: 'auto',
    heartbeatMs: 500,
    insecure: false,
    http: 'off',
    httpHosts: [],
    lingerS: 0,
    tensorboard: false,
    listeners: [],
  };
  assert.deepEqual(coordinatorSettings({}), expected);
  const undefinedOnes = Object.fromEntries(Object.keys(expected).map((name) => [name, undefined]));
  assert.deepEqual(coordinatorSettings({ ...undefinedOnes, data: undefined }), expected);
  assert.equal(coordinatorSettings({ seed: 7, data: 'x' }).seed, 7);
});

test('a number of epochs that is given may change that of a run; a default or a recipe may not', () => {
  assert.equal(coordinatorSettings({ epochs: 20 }).mayChangeEpochs, true);
  assert.equal(coordinatorSettings({ epochs: 20, mayChangeEpochs: false }).mayChangeEpochs, false);
  for (const options of [{ recipe: 'fast' }, { epochs: undefined }, { earlyStopEpochs: 3 }] as const) {
    assert.equal(coordinatorSettings(options as CoordinatorOptions).mayChangeEpochs, false);
  }
});

test('an augmentation has all its amounts, each in its range', () => {
  const { augmentation } = coordinatorSettings({ augmentation: { scale: 0.1 } });
  assert.deepEqual(augmentation, { shiftPixels: 0, rotationDegrees: 0, scale: 0.1, elasticPixels: 0 });
  assert.equal(coordinatorSettings({ augmentation: { scale: 0 } }).augmentation, null);
  assert.throws(() => coordinatorSettings({ augmentation: { rotationDegrees: 181 } }), {
    code: 'usage',
    message: "Cannot train: augmentation.rotationDegrees must be a number from 0 to 180, got '181'.",
  });
});

for (const [name, [min, max]] of Object.entries(WHOLE_NUMBERS)) {
  test(`${name} is a whole number from ${min} to ${max}`, () => {
    for (const value of [min - 1, max + 1, min + 0.5, Number.NaN, '1', null]) {
      const problem = messageFor(name, `whole number from ${min} to ${max}`, value);
      assert.throws(() => coordinatorSettings(optionOf(name, value)), problem);
    }
    // The bounds contradict other options here and there, which is told in other words.
    for (const value of [min, max]) {
      const others = { batchSize: 32, microBatchSize: 8192, minWorkers: 1, maxWorkers: 1024 };
      assert.doesNotThrow(() => coordinatorSettings({ ...others, ...optionOf(name, value) }));
    }
  });
}

for (const [name, [min, max, bound]] of Object.entries(DECIMAL_NUMBERS)) {
  test(`${name} is a number between ${min} and ${max}`, () => {
    const range = bound === 'inclusive' ? `number from ${min} to ${max}` : `number above ${min}, at most ${max}`;
    const outside = [min - 0.1, max + 0.1, Number.NaN, '0.5', null, ...(bound === 'inclusive' ? [] : [min])];
    for (const value of outside) {
      assert.throws(() => coordinatorSettings(optionOf(name, value)), messageFor(name, range, value));
    }
    for (const value of [max, (min + max) / 2 + 0.1, ...(bound === 'inclusive' ? [min] : [])]) {
      assert.doesNotThrow(() => coordinatorSettings(optionOf(name, value)));
    }
  });
}

test('options that contradict each other are refused by the names of their flags', () => {
  assert.equal(maxBatchSize(2), 131_072);
  assert.doesNotThrow(() => coordinatorSettings({ batchSize: 131_072, microBatchSize: 2 }));
  assert.throws(() => coordinatorSettings({ batchSize: 131_073, microBatchSize: 2 }), {
    code: 'usage',
    message: "Cannot train: --batch-size must be at most 131072 with --micro-batch-size 2, got '131073'.",
  });
  assert.throws(() => coordinatorSettings({ minWorkers: 3, maxWorkers: 2 }), {
    code: 'usage',
    message: 'Cannot train: --min-workers (3) must not exceed --max-workers (2).',
  });
});
