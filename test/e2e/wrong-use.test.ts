import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Command, killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const home = temporaryDirectory();
const data = path.join(home, 'data');
let runs = 0;
const newRunDirectory = (): string => path.join(home, `run-${runs++}`);

before(() => writeSmallDataset(data, 2_100, 200));
after(killCommands);

describe('what is wrong, and what is allowed', () => {
  const cases: [name: string, args: string[], exitCode: number, message: RegExp][] = [
    ['an unknown option', ['train', '--wrokers', '2'], 2, /unknown option '--wrokers'[\s\S]*--workers/],
    ['an unknown command', ['trian'], 2, /unknown command 'trian'[\s\S]*train/],
    [
      'no whole number',
      ['train', '--epochs', '2.5'],
      2,
      /'--epochs <count>'[\s\S]*'2.5'[\s\S]*whole number from 1 to 100000/,
    ],
    [
      'an unknown engine',
      ['train', '--engine', 'gpu'],
      2,
      /Allowed choices are auto, tensorflow, webgpu, simd, reference/,
    ],
    ['no address', ['worker', '--connect', 'nowhere'], 2, /tcp:\/\/HOST:PORT/],
    ['no worker at all', ['train', '--workers', '0'], 2, /--workers must be at least 1 without --listen/],
    [
      'a batch of too many micro-batches',
      ['train', '--batch-size', '100000', '--micro-batch-size', '1'],
      2,
      /at most 65536/,
    ],
    ['more minimal than maximal workers', ['train', '--min-workers', '3', '--max-workers', '2'], 2, /must not exceed/],
    [
      'a worker without a key',
      ['worker', '--connect', 'tcp://127.0.0.1:9', '--keys', path.join(home, 'no-keys')],
      1,
      /a worker needs a key[\s\S]*--join[\s\S]*--insecure/,
    ],
    [
      'a key file where none can be written',
      ['keys', 'new', '--file', path.join(home, 'nowhere', 'x.key')],
      1,
      /Cannot write a key to .*nowhere/,
    ],
    ['a torn join token', ['worker', '--join', 'lenet1-abc'], 1, /the token is not whole/],
    ['a key that does not exist', ['keys', 'revoke', 'nobody'], 1, /Cannot find the key 'nobody'/],
    [
      'keys where none can be written',
      ['coordinator', '--listen', 'tcp://127.0.0.1:0', '--keys', path.join(data, 'train-labels-idx1-ubyte')],
      1,
      /Cannot write keys to '.*train-labels-idx1-ubyte'[\s\S]*--keys/,
    ],
    ['a missing data set', ['train', '--data', path.join(home, 'nowhere')], 1, /nowhere/],
    ['a missing model', ['train', '--init', path.join(home, 'nothing.safetensors')], 1, /nothing\.safetensors/],
    [
      'a run directory that is a file',
      ['train', '--data', data, '--run-dir', path.join(data, 'train-labels-idx1-ubyte')],
      1,
      /Cannot write a run to/,
    ],
  ];
  for (const [name, args, exitCode, message] of cases) {
    test(name, async () => {
      const result = await run(args);
      assert.match(result.stderr, message);
      assert.doesNotMatch(result.stderr, /\n {4}at /, 'a person gets no stack trace');
      assert.equal(result.exitCode, exitCode);
    });
  }

  test('a broken data set names the file and writes nothing', async () => {
    const broken = path.join(home, 'broken');
    mkdirSync(broken);
    writeSmallDataset(broken, 100, 10);
    const file = path.join(broken, 'train-images-idx3-ubyte');
    writeFileSync(file, readFileSync(file).subarray(0, 5_000));
    const runDirectory = newRunDirectory();
    const result = await run(['train', '--data', broken, '--run-dir', runDirectory]);
    assert.equal(result.exitCode, 1);
    assert.match(result.stderr, /train-images-idx3-ubyte/);
    assert.ok(!existsSync(runDirectory));
  });

  test('flag, environment, configuration file, default: in this order', async () => {
    const config = path.join(home, 'config.json');
    writeFileSync(config, JSON.stringify({ epochs: 1, seed: 5, 'batch-size': 300 }));
    const runDirectory = newRunDirectory();
    const result = await run(
      ['train', '--config', config, '--batch-size', '200', '--workers', '1', '--data', data, '--run-dir', runDirectory],
      {
        env: { LENET_SEED: '7', LENET_BATCH_SIZE: '100' },
      },
    );
    assert.equal(result.exitCode, 0, result.stderr);
    const written = JSON.parse(readFileSync(path.join(runDirectory, 'config.json'), 'utf8')) as Record<string, unknown>;
    const { epochs, seed, batchSize, microBatchSize } = written;
    assert.deepEqual(
      { epochs, seed, batchSize, microBatchSize },
      { epochs: 1, seed: 7, batchSize: 200, microBatchSize: 32 },
    );
  });

  test("a run's config.json trains the run's model again", async () => {
    const first = newRunDirectory();
    const settings = ['--epochs', '1', '--seed', '5', '--batch-size', '200', '--lr', '0.01', '--shuffle', 'off'];
    const here = ['--workers', '1', '--data', data];
    const original = await run(['train', ...settings, ...here, '--run-dir', first]);
    const config = path.join(first, 'config.json');
    const again = await run(['train', '--config', config, ...here, '--run-dir', newRunDirectory()]);
    assert.equal(sha256Of(again), sha256Of(original));
    assert.match(again.stderr, /^settings of the run in .*: --epochs 1 --batch-size 200 .*--seed 5 --shuffle off/m);
    assert.doesNotMatch(again.stderr, /warning/);
  });

  test('a configuration file with an unknown key or a bad value', async () => {
    const config = path.join(home, 'bad.json');
    writeFileSync(config, '{"epoch": 1}');
    const unknown = await run(['train', '--config', config]);
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /'epoch' is not a setting of 'train'[\s\S]*Did you mean 'epochs'/);
    writeFileSync(config, '{"epochs": -1}');
    assert.match(
      (await run(['train', '--config', config])).stderr,
      /'epochs' in the configuration file '.*bad\.json': '-1' is not allowed/,
    );
  });

  test('an address in use', async () => {
    const coordinator = new Command([
      'coordinator',
      '--listen',
      'tcp://127.0.0.1:0',
      '--data',
      data,
      '--run-dir',
      newRunDirectory(),
    ]);
    const address = await coordinator.address();
    const second = await run(['coordinator', '--listen', address, '--data', data, '--run-dir', newRunDirectory()]);
    const http = /http:\/\/(\S+)/.exec(await coordinator.line(/watch it on/))?.[1] ?? '';
    const third = newRunDirectory();
    const other = ['coordinator', '--listen', 'tcp://127.0.0.1:0', '--data', data, '--run-dir', third, '--http', http];
    const refused = await run(other);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /Cannot serve metrics on [\s\S]*--http off/);
    assert.equal(existsSync(third), false, 'nothing is written');
    coordinator.child.kill('SIGINT');
    assert.equal(second.exitCode, 1);
    assert.match(second.stderr, /the address is in use/);
    assert.equal((await coordinator.done()).exitCode, 130);
  });

  test("a worker whose data set is not the coordinator's leaves with the reason", async () => {
    const other = path.join(home, 'other');
    writeSmallDataset(other, 90, 10);
    const coordinator = new Command([
      'coordinator',
      '--listen',
      'tcp://127.0.0.1:0',
      '--data',
      data,
      '--run-dir',
      newRunDirectory(),
    ]);
    const address = await coordinator.address();
    const worker = await run(['worker', '--connect', address, '--data', other]);
    assert.equal(worker.exitCode, 1);
    assert.match(worker.stderr, /90 samples[\s\S]*is not the coordinator's \(2,100 samples/);
    await coordinator.line(/worker 1 .* left: .*is not the coordinator's/);
    coordinator.child.kill('SIGINT');
    await coordinator.done();
  });
});
