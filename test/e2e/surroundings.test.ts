import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

/** A number that no user has. */
const NAMELESS = 123_456;
const isRoot = process.getuid?.() === 0;
const skip = isRoot ? false : 'only root can run commands as another user';
const hasNamespaces = isRoot && spawnSync('unshare', ['--uts', 'true']).status === 0;

const home = temporaryDirectory();
const data = path.join(home, 'data');
const one = [
  '--data',
  data,
  '--epochs',
  '1',
  '--batch-size',
  '64',
  '--workers',
  '1',
  '--engine',
  'simd',
  '--http',
  'off',
];
let expected: string;
let runs = 0;

const train = (more: Parameters<typeof run>[1]) =>
  run(['train', ...one, '--log', 'lines', '--run-dir', path.join(home, `run-${runs++}`)], more);

before(async () => {
  chmodSync(home, 0o777);
  writeSmallDataset(data, 64, 20);
  expected = sha256Of(await train({}));
});
after(killCommands);

describe('a user without a name and a home, as containers have', { skip }, () => {
  const nameless = { user: NAMELESS, env: { HOME: '', LENET_KEYS: '', LENET_CACHE_DIR: '' } };

  test('gets help, and trains', async () => {
    const help = await run(['worker', '--help'], nameless);
    assert.equal(help.exitCode, 0, help.stderr);
    const trained = await train(nameless);
    assert.equal(sha256Of(trained), expected);
  });

  test('is told that keys need a home', async () => {
    const { stderr, exitCode } = await run(['keys', 'list'], nameless);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /^error: Cannot find the keys: the environment variable HOME must .*\nSet HOME, or name .*--keys or LENET_KEYS\.\n$/,
    );
  });
});

test('runs are among the data of a user who cannot write to the working directory', async () => {
  const directory = path.join(home, 'not-writable');
  mkdirSync(directory, { mode: 0o555 });
  const user = isRoot ? { user: NAMELESS } : {};
  const dataHome = path.join(home, 'data-home');
  const env = { XDG_DATA_HOME: dataHome, HOME: home, LENET_KEYS: '', LENET_CACHE_DIR: '' };
  const trained = await run(['train', ...one, '--log', 'lines'], { ...user, cwd: directory, env });
  assert.equal(sha256Of(trained), expected);
  const [name = ''] = readdirSync(path.join(dataHome, 'lenet-cluster', 'runs'));
  const runDirectory = path.join(dataHome, 'lenet-cluster', 'runs', name);
  assert.ok(trained.stdout.includes(path.join(runDirectory, 'model.safetensors')), trained.stdout);
  assert.match(
    trained.stderr,
    /^warning: runs are in .*data-home.lenet-cluster.runs, because .*not-writable cannot be written to/m,
  );
});

test('without a folder for temporary files another one is used, and said', async () => {
  const trained = await train({ env: { TMPDIR: path.join(home, 'missing') } });
  assert.equal(sha256Of(trained), expected);
  assert.match(
    trained.stderr,
    /^warning: the folder for temporary files cannot be used \(ENOENT.*so sockets are in .*; set TMPDIR/m,
  );
});

test('a host with an odd name joins, and its name writes nothing on the terminal', {
  skip: hasNamespaces ? false : 'needs namespaces',
}, async () => {
  const rename = 'printf "gpu\\033[2J" > /proc/sys/kernel/hostname; exec "$@"';
  const trained = await train({ through: ['unshare', '--uts', 'sh', '-c', rename, 'sh'] });
  assert.equal(sha256Of(trained), expected);
  assert.match(trained.stderr, /^worker 1 \(gpu\\x1b\[2J:\d+\) is ready$/m);
});
