import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { RunFlags } from '../../../src/cli/flags.js';
import { runOptionsOf } from '../../../src/cli/run-options.js';
import { coordinatorSettings } from '../../../src/coordinator/coordinator-options.js';
import { NAMED_RECIPES } from '../../../src/shared/recipe/named-recipes.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { parse } from '../parsing.js';

const settingsOf = async (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  coordinatorSettings(runOptionsOf((await parse(['train', ...args], environment)).options as unknown as RunFlags));

test('--recipe gives the values that the library gives, and says them', async () => {
  for (const recipe of ['classic', 'fast'] as const) {
    assert.deepEqual(
      await settingsOf(['--recipe', recipe]),
      coordinatorSettings({
        ...runOptionsOf((await parse(['train'])).options as unknown as RunFlags),
        ...NAMED_RECIPES[recipe],
      }),
    );
    const given = coordinatorSettings({ recipe, seed: 3 });
    for (const [name, value] of Object.entries(NAMED_RECIPES[recipe])) {
      assert.deepEqual(given[name as keyof typeof given], value, name);
    }
  }
  assert.deepEqual((await parse(['train', '--recipe', 'classic'])).notes, []);
  assert.deepEqual((await parse(['train', '--recipe', 'fast', '--lr', '0.01'])).notes, [
    '[info] recipe fast: --epochs 5 --batch-size 128 --micro-batch-size 64 --lr-schedule onecycle --lr-peak-at 0.2 --mean 0.1307 --std 0.12 ' +
      '--augment shift=1,rotate=5,scale=0.05,elastic=1',
  ]);
});

test('flag, variable and file go before the recipe, which each of them can name', async () => {
  const file = path.join(temporaryDirectory(), 'config.json');
  writeFileSync(file, JSON.stringify({ recipe: 'fast', 'batch-size': 256, augment: 'off', seed: 9 }));
  const settings = await settingsOf(['--config', file, '--epochs', '3'], { LENET_LR: '0.002' });
  const { epochs, batchSize, microBatchSize, learningRate, augmentation, seed } = settings;
  assert.deepEqual([epochs, batchSize, microBatchSize, learningRate, augmentation, seed], [3, 256, 64, 0.002, null, 9]);
  assert.equal((await settingsOf([], { LENET_RECIPE: 'fast' })).epochs, 5);
  assert.equal((await settingsOf(['--recipe', 'classic'], { LENET_RECIPE: 'fast' })).epochs, 20);
});

test('another schedule takes none of the numbers of the recipe', async () => {
  const { learningRateSchedule } = await settingsOf(['--recipe', 'fast', '--lr-schedule', 'cosine']);
  assert.deepEqual(learningRateSchedule, { type: 'cosine', warmupSteps: 0, finalFactor: 0 });
  const peak = await settingsOf(['--recipe', 'fast', '--lr-peak-at', '0.4']);
  assert.deepEqual(peak.learningRateSchedule, { type: 'onecycle', warmupSteps: 0, peakAt: 0.4 });
});

test('options of the library go before the recipe, and a recipe that nobody knows is refused', () => {
  const settings = coordinatorSettings({ recipe: 'fast', epochs: 2, augmentation: null });
  assert.deepEqual([settings.epochs, settings.batchSize, settings.augmentation], [2, 128, null]);
  assert.ok(!('recipe' in settings), 'only its values are kept');
  assert.throws(() => coordinatorSettings({ recipe: 'slow' as 'fast' }), {
    code: 'usage',
    message: "Cannot train: recipe must be one of classic, fast, got 'slow'.",
  });
});
