import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type LearningRateScheduleOptions,
  learningRateScheduleOf,
  OPTIMIZER_RANGES,
  type OptimizerOptions,
  optimizerOf,
  SCHEDULE_DEFAULTS,
  SCHEDULE_RANGES,
} from '../../src/coordinator/optimizer-options.js';
import { CLASSIC_RECIPE, type LearningRateSchedule } from '../../src/shared/recipe/recipe.js';

const usage = (message: string) => ({ code: 'usage', message: `Cannot train: ${message}` });

test('what is missing is the classic program', () => {
  assert.deepEqual(optimizerOf({}), CLASSIC_RECIPE.optimizer);
  assert.deepEqual(optimizerOf({ name: 'sgd', momentum: undefined }), { ...CLASSIC_RECIPE.optimizer, name: 'sgd' });
  assert.deepEqual(learningRateScheduleOf({ type: 'constant' }), CLASSIC_RECIPE.learningRateSchedule);
  assert.deepEqual(learningRateScheduleOf({ type: 'step', factor: 0.5, everyEpochs: undefined }), {
    type: 'step',
    warmupSteps: 0,
    everyEpochs: 5,
    factor: 0.5,
  });
});

for (const [name, [min, max]] of Object.entries(OPTIMIZER_RANGES)) {
  test(`optimizer.${name} must be in its range`, () => {
    optimizerOf({ name: 'sgd', [name]: max });
    for (const value of [min - 1, max + 1, Number.NaN, '1']) {
      assert.throws(() => optimizerOf({ name: 'sgd', [name]: value } as OptimizerOptions), {
        code: 'usage',
        message: new RegExp(`^Cannot train: optimizer.${name} must be a number .*, got '${value}'\\.$`),
      });
    }
  });
}

for (const [name, range] of Object.entries(SCHEDULE_RANGES)) {
  const [min, max] = range;
  const schedule = Object.values(SCHEDULE_DEFAULTS).find((each) => name in each) as LearningRateSchedule;
  test(`learningRateSchedule.${name} must be in its range`, () => {
    learningRateScheduleOf({ ...schedule, [name]: max } as LearningRateSchedule);
    for (const value of [min - 1, max + 1, Number.NaN, '1', ...(range.length === 2 ? [min + 0.5] : [])]) {
      assert.throws(() => learningRateScheduleOf({ ...schedule, [name]: value } as LearningRateSchedule), {
        code: 'usage',
        message: new RegExp(`learningRateSchedule.${name} must be a .*number .*, got '${value}'\\.$`),
      });
    }
  });
}

test('what belongs to another optimizer or schedule is refused', () => {
  assert.throws(() => optimizerOf({ name: 'adamw', momentum: 0.9 }), usage("adamw takes no momentum, got '0.9'."));
  assert.throws(
    () => learningRateScheduleOf({ type: 'cosine', peakAt: 0.3 } as LearningRateScheduleOptions),
    usage("the learning rate schedule cosine has no 'peakAt'."),
  );
  assert.throws(
    () => learningRateScheduleOf({ type: 'onecycle', warmupSteps: 5 }),
    usage("warmupSteps must be 0 with the schedule onecycle, got '5'."),
  );
  assert.throws(
    () => optimizerOf({ name: 'lion' } as unknown as OptimizerOptions),
    usage("optimizer.name must be one of adam, adamw, sgd, got 'lion'."),
  );
  assert.throws(
    () => learningRateScheduleOf({ type: 'square' } as unknown as LearningRateScheduleOptions),
    usage("learningRateSchedule.type must be one of constant, cosine, step, onecycle, plateau, got 'square'."),
  );
});
