import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { type Command as Commander, CommanderError } from 'commander';
import { sweptSettings } from '../../src/cli/options/sweep.js';
import { allCommands } from '../../src/cli/program.js';
import { settingsOf } from '../../src/cli/settings.js';
import { UsageError } from '../../src/shared/errors.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { VALUES } from './option-values.js';
import { parse, programForTests } from './parsing.js';

const home = temporaryDirectory();
const swept = new Set(sweptSettings().map(({ long }) => long?.slice(2) ?? ''));
let files = 0;

function configFile(settings: object): string {
  const file = path.join(home, `config-${files++}.json`);
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

/** Words that run a command: its names, and its arguments. */
function wordsOf(command: Commander): string[] {
  const names: string[] = [];
  for (let each: Commander | null = command; each?.parent; each = each.parent) names.unshift(each.name());
  return [...names, ...command.registeredArguments.filter(({ required }) => required).map(() => 'argument')];
}

for (const command of allCommands(programForTests())) {
  const settings = settingsOf(command);
  if (settings.length === 0) continue;
  const words = wordsOf(command);
  const hasConfig = settings.some(({ long }) => long === '--config');

  describe(`options of ${words.join(' ')}`, () => {
    let defaults: Readonly<Record<string, unknown>> = {};
    before(async () => {
      defaults = (await parse(words)).options;
    });

    for (const setting of settings) {
      const name = setting.long?.slice(2) ?? '';
      if (name === 'config') continue;
      const key = setting.attributeName();

      test(`${setting.long}: by flag, variable and file`, async () => {
        const row = VALUES[name];
        assert.ok(row, `the table must have a row for --${name}`);
        const [good, ofTrain, badForTrain] = row;
        // A sweep takes settings of train as lists of texts.
        const isList = swept.has(name) && words[0] === 'sweep';
        const value = isList ? [good] : ofTrain;
        const bad = isList && badForTrain?.includes(',') ? 'x' : badForTrain;
        const isFlag = setting.isBoolean();
        const flag = (text: string): string[] => (isFlag ? [...words, `--${name}`] : [...words, `--${name}`, text]);
        const variable = (text: string) => parse(words, { [setting.variable]: text });
        const file = (entry: unknown) => parse([...words, '--config', configFile({ [name]: entry })]);
        const isRefused = (pattern: RegExp) => (error: unknown) =>
          error instanceof UsageError && pattern.test(error.message);

        assert.deepEqual((await parse(flag(good))).options[key], value);
        const isGiven = key === 'epochs' ? { isEpochsGiven: true } : {};
        assert.deepEqual((await variable(good)).options, { ...defaults, [key]: value, ...isGiven });
        assert.deepEqual((await variable('')).options, defaults, 'an empty variable is unset');
        if (bad !== null) {
          const names = new RegExp(`${setting.variable}.*'${bad.replaceAll('.', '\\.')}'`);
          await assert.rejects(variable(bad), isRefused(names));
        }
        if (!isFlag) {
          const quiet = { from: 'user' } as const;
          for (const wrong of [...(bad === null ? [] : [bad]), '']) {
            const program = programForTests();
            for (const each of allCommands(program)) each.configureOutput({ writeErr: () => {} });
            await assert.rejects(program.parseAsync(flag(wrong), quiet), CommanderError, `--${name} '${wrong}'`);
          }
        }
        if (!hasConfig) return;
        assert.deepEqual((await file(good)).options[key], value);
        for (const wrong of [...(bad === null ? [] : [bad]), '', null, {}, []]) {
          await assert.rejects(file(wrong), isRefused(new RegExp(`'${name}' in the configuration file`)));
        }
      });
    }
  });
}

test('a flag goes before the environment, the environment before the file, the file before the default', async () => {
  const config = configFile({ epochs: 4, seed: 4, lr: 0.4, 'batch-size': 32 });
  const { options } = await parse(['train', '--epochs', '2', '--config', config], {
    LENET_EPOCHS: '3',
    LENET_SEED: '3',
    LENET_LR: '',
  });
  assert.deepEqual(
    [options.epochs, options.seed, options.lr, options.batchSize, options.microBatchSize],
    [2, 3, 0.4, 32, 32],
  );
  const fromVariable = await parse(['train'], { LENET_CONFIG: config });
  assert.equal(fromVariable.options.epochs, 4);
});

test('only a number of epochs that a person gives may change that of a run', async () => {
  const isGiven = async (args: readonly string[]) => (await parse(['train', ...args])).options.isEpochsGiven;
  for (const args of [[], ['--recipe', 'fast'], ['--early-stop', '3']]) assert.equal(await isGiven(args), undefined);
  const config = configFile({ epochs: 4 });
  for (const args of [
    ['--epochs', '20'],
    ['--recipe', 'fast', '--epochs', '3'],
    ['--config', config],
  ]) {
    assert.equal(await isGiven(args), true, args.join(' '));
  }
});

test('words for yes and no', async () => {
  for (const no of ['false', 'FALSE', '0', 'off', 'no', 'No']) {
    assert.equal((await parse(['worker'], { LENET_INSECURE: no })).options.insecure, false, no);
    assert.equal((await parse(['train'], { LENET_PIN_WORKERS: no })).options.pinWorkers, false, no);
  }
  for (const yes of ['true', '1', 'ON', 'yes']) {
    assert.equal((await parse(['worker'], { LENET_INSECURE: yes })).options.insecure, true, yes);
  }
  for (const wrong of ['y', '2', 'enabled', ' ']) {
    await assert.rejects(parse(['worker'], { LENET_INSECURE: wrong }), /LENET_INSECURE: it must be true or false/);
  }
  const config = configFile({ shuffle: false, insecure: false, http: 'off' });
  const { options } = await parse(['train', '--config', config]);
  assert.deepEqual([options.shuffle, options.insecure, options.http], [false, false, 'off']);
});

test('of two ways to join, the one from the earlier source counts, and one source gives one', async () => {
  const { options } = await parse(['worker', '--join-file', 'file'], { LENET_JOIN: 'token' });
  assert.deepEqual([options.join, options.joinFile], [undefined, 'file']);
  const other = await parse(['worker', '--config', configFile({ join: 'token' })], { LENET_JOIN_FILE: 'file' });
  assert.deepEqual([other.options.join, other.options.joinFile], [undefined, 'file']);
  const excluded = /exclude each other/;
  await assert.rejects(parse(['worker', '--join', 'a', '--join-file', 'b']), excluded);
  await assert.rejects(parse(['worker'], { LENET_JOIN: 'a', LENET_JOIN_FILE: 'b' }), excluded);
});

test('a file that is no configuration, or has an unknown key, is refused with its name', async () => {
  const refused = async (settings: object, pattern: RegExp, hint?: RegExp) => {
    await assert.rejects(parse(['train', '--config', configFile(settings)]), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, pattern);
      if (hint) assert.match(error.hint ?? '', hint);
      return true;
    });
  };
  await refused({ epoch: 3 }, /'epoch' is not a setting of 'train'/, /Did you mean 'epochs'\?/);
  await refused({ batchSize: 3 }, /'batchSize'/, /Did you mean 'batch-size'\?/);
  await refused({ learning_rate: 3 }, /'learning_rate'/, /Did you mean 'lr'\?/);
  await refused({ config: 'other.json' }, /'config' is not a setting/);
  await refused({ '\u001b[2J': 1 }, /'\\x1b\[2J' is not a setting/, /Settings: epochs, /);
  await refused([1], /must hold one JSON object/);
  await assert.rejects(parse(['train', '--config', path.join(home, 'missing.json')]), /ENOENT/);
});

test('with a byte order mark, a file is still JSON', async () => {
  const file = path.join(home, 'marked.json');
  writeFileSync(file, '\uFEFF{"epochs": 3}');
  assert.equal((await parse(['train', '--config', file])).options.epochs, 3);
});

const RUN = {
  runId: 'a'.repeat(32),
  packageVersion: '0.1.0',
  startedAt: '2026-11-26T10:00:00.000Z',
  epochs: 3,
  batchSize: 64,
  microBatchSize: 16,
  learningRate: 0.01,
  seed: 9,
  labelSmoothing: 0.1,
  shuffle: false,
  normalization: { mean: 0.2, standardDeviation: 0.3 },
  augmentation: { shiftPixels: 1, rotationDegrees: 0, scale: 0.1, elasticPixels: 0 },
  trainSplit: { sampleCount: 10, sha256: 'a'.repeat(64) },
  testSplit: { sampleCount: 5, sha256: 'b'.repeat(64) },
};

test("a run's config.json gives the settings of the run, and says which", async () => {
  const config = configFile(RUN);
  const { options, notes } = await parse(['train', '--seed', '1', '--config', config]);
  const { epochs, batchSize, microBatchSize, lr, seed, shuffle, mean, std, augment } = options;
  assert.deepEqual(
    [epochs, batchSize, microBatchSize, lr, seed, shuffle, mean, std, augment],
    [3, 64, 16, 0.01, 1, false, 0.2, 0.3, RUN.augmentation],
  );
  assert.deepEqual(notes, [
    `[info] settings of the run in ${config}: --epochs 3 --batch-size 64 --micro-batch-size 16 --lr 0.01 --optimizer adam --weight-decay 0 --lr-schedule constant --warmup-steps 0 --label-smoothing 0.1 --mean 0.2 --std 0.3 --augment shift=1,rotate=0,scale=0.1,elastic=0 --shuffle off`,
  ]);
  const { trainSplit, testSplit } = RUN;
  assert.deepEqual(options.dataOfConfig, { file: config, trainSplit, testSplit, startingModel: null });
});

test("a run's config.json that is damaged is refused, and for workers it is none", async () => {
  const { normalization: _, ...damaged } = RUN;
  await assert.rejects(parse(['train', '--config', configFile(damaged)]), /must have a valid 'normalization'/);
  await assert.rejects(parse(['worker', '--config', configFile(RUN)]), /'epochs' is not a setting of 'worker'/);
});
