import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readNativeBuild } from '../../src/engine/simd/native/native-build.js';
import { type CommandResult, killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { NO_REGISTRY } from './package-files.js';
import { writeSmallDataset } from './small-dataset.js';

/** All that `npm start` needs besides a compiler. */
const PROGRAMS = ['node', 'npm', 'sh', 'env'];
/** Names of the usual scripts. */
const BROKEN: Readonly<Record<string, string>> = {
  fails: 'echo "cc: internal error" >&2; exit 1',
  'prints garbage': 'echo "%@#!"',
  'compiles for another machine': 'while [ "$1" != -o ]; do [ $# = 0 ] && exit; shift; done; echo ELF > "$2"',
  hangs: 'while :; do read -r line < "$0.fifo"; done',
};
const NATIVE = path.join('dist', 'src', 'engine', 'simd', 'native');

const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { encoding: 'utf8' });
const skip =
  (process.platform === 'win32' && 'programs are scripts of a shell here') ||
  (files.status !== 0 && 'git does not say what is in a clone');
const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;
const needsMount = canMount ? false : 'only root can mount a directory read-only';
const hasCompiler = spawnSync('cc', ['--version']).status === 0;

describe('a clone', { skip }, () => {
  const home = temporaryDirectory();
  const bin = path.join(home, 'bin');
  const built = path.join(home, 'built');
  const data = path.join(home, 'data');
  const settings = [
    '--data',
    data,
    '--epochs',
    '1',
    '--workers',
    '2',
    '--engine',
    'simd',
    '--http',
    'off',
    '--log',
    'lines',
  ];
  let expected = '';

  before(async () => {
    writeSmallDataset(data, 2_100, 200);
    expected = sha256Of(await run(['train', ...settings, '--run-dir', path.join(home, 'checkout')]));
    mkdirSync(bin);
    for (const name of PROGRAMS) symlinkSync(realpathSync(fileOf(name)), path.join(bin, name));
    clone(built);
    // Installing is the same as everywhere.
    symlinkSync(path.resolve('node_modules'), path.join(built, 'node_modules'));
  });
  after(killCommands);

  /** `npm start` in a clone. Without another PATH, only PROGRAMS are there. */
  function start(
    directory: string,
    { args = [], PATH = bin, through = [] }: { args?: string[]; PATH?: string; through?: readonly string[] },
  ): Promise<CommandResult> {
    const env = {
      ...{ PATH, CC: '', ...(PATH === process.env.PATH ? {} : { COMPILE_LIMIT_MS: '3000' }) },
      ...{ XDG_CACHE_HOME: path.join(home, 'cache'), XDG_DATA_HOME: path.join(home, 'data-home') },
    };
    const installed = path.join(bin, 'npm');
    return run(['start', '--', ...settings, ...args], { installed, cwd: directory, env, through });
  }

  /** Trains to the same bits, and says nothing of compilers but that it compiles. */
  async function assertTrains(directory: string, how: Parameters<typeof start>[1] = {}): Promise<CommandResult> {
    const result = await start(directory, how);
    assert.equal(result.exitCode, 0, result.stderr);
    assert.equal(sha256Of(result), expected);
    assert.doesNotMatch(result.stdout, /compil|\bcc\b/i);
    return result;
  }

  const noteOf = (directory: string) =>
    readNativeBuild(pathToFileURL(path.resolve(directory, NATIVE, 'build.json'))) ?? assert.fail('there is no note');
  const hasKernel = (directory: string): boolean => existsSync(path.join(directory, NATIVE, 'kernel.node'));
  const reasonIn = (directory: string): string => {
    const note = noteOf(directory);
    return 'reason' in note ? note.reason : '';
  };

  test('without a C compiler trains, and notes what to install', async () => {
    const { stderr } = await assertTrains(built);
    assert.equal(reasonIn(built), 'no C compiler is here');
    assert.ok(!hasKernel(built));
    assert.doesNotMatch(stderr, /compil/i);
  });

  for (const [what, script] of Object.entries(BROKEN)) {
    test(`whose compiler ${what} trains, and does not try it at every start`, async () => {
      const tools = path.join(home, what);
      cpSync(bin, tools, { recursive: true, verbatimSymlinks: true });
      const [compiler, log] = [path.join(tools, 'cc'), path.join(tools, 'log')];
      spawnSync('mkfifo', [`${compiler}.fifo`]);
      writeFileSync(compiler, `#!/bin/sh\necho called >> "${log}"\n${script}\n`);
      chmodSync(compiler, 0o755);

      await assertTrains(built, { PATH: tools });
      assert.match(reasonIn(built), /no C compiler here can compile it \(.*cc: /);
      assert.ok(!hasKernel(built));
      const calls = readFileSync(log, 'utf8');
      await assertTrains(built, { PATH: tools });
      assert.equal(readFileSync(log, 'utf8'), calls);
    });
  }

  test('gets its native kernel at the first start after a compiler was installed', {
    skip: hasCompiler ? false : 'no C compiler is here',
  }, async () => {
    const { PATH = '' } = process.env;
    await assertTrains(built, { PATH });
    assert.ok('kernels' in noteOf(built), reasonIn(built));
    assert.ok(hasKernel(built));
  });

  test('keeps it when the compiler goes, until its source changes', {
    skip: hasCompiler ? false : 'no C compiler is here',
  }, async () => {
    await assertTrains(built);
    assert.ok(hasKernel(built));
    appendFileSync(path.join(built, 'src', 'engine', 'simd', 'native', 'source', 'kernel.c'), '\n');
    await assertTrains(built);
    assert.ok(!hasKernel(built));
    assert.equal(reasonIn(built), 'no C compiler is here');
  });

  test('that was built and then became read-only trains', { skip: needsMount }, async () => {
    const runDirectory = path.join(home, 'elsewhere');
    await assertTrains(built, { args: ['--run-dir', runDirectory], through: readOnly(built) });
    assert.ok(existsSync(path.join(runDirectory, 'model.safetensors')));
  });

  test('that was always read-only trains from a copy, which the next start finds', { skip: needsMount }, async (t) => {
    const directory = path.join(home, 'read-only');
    clone(directory);
    const before = readdirSync(directory);
    const first = await start(directory, { through: readOnly(directory) });
    if (NO_REGISTRY.test(first.stderr))
      return t.skip(`npm reaches no registry: ${NO_REGISTRY.exec(first.stderr)?.[1]}`);
    assert.equal(sha256Of(first), expected);
    assert.match(
      first.stderr,
      /cannot be written to\. The program is built in a copy: .*\/cache\/lenet-cluster\/checkouts\//,
    );
    assert.match(
      first.stderr,
      /^warning: runs are in .*\/data-home\/lenet-cluster\/runs, because .*read-only cannot be written to/m,
    );
    assert.equal(readdirSync(path.join(home, 'data-home', 'lenet-cluster', 'runs')).length, 1);
    const second = await assertTrains(directory, { through: readOnly(directory) });
    assert.doesNotMatch(second.stderr, /Installing|Building/);
    assert.deepEqual(readdirSync(directory), before);
    // A gigabyte.
    rmSync(path.join(home, 'cache'), { recursive: true });
  });
});

/** The files of this checkout, as `git clone` would bring them. */
function clone(directory: string): void {
  for (const file of files.stdout.split('\0').filter((name) => name !== '' && existsSync(name)))
    cpSync(file, path.join(directory, file));
}

/** The beginning of a command that sees the directory read-only, and works there. */
const readOnly = (directory: string): string[] => [
  ...[fileOf('unshare'), '--mount', '/bin/sh', '-c'],
  `${fileOf('mount')} --bind "$0" "$0" && ${fileOf('mount')} -o remount,bind,ro "$0" && cd "$0" && exec "$@"`,
  directory,
];

/** The program that a shell starts under this name. */
function fileOf(name: string): string {
  return spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
}
