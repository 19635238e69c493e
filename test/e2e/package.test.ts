import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { NO_REGISTRY, PREBUILT, packedFiles } from './package-files.js';
import { writeSmallDataset } from './small-dataset.js';

/** Functions that every C library has. */
const LIBC_FUNCTIONS = [
  'aligned_alloc',
  'calloc',
  'free',
  'malloc',
  'memcmp',
  'memcpy',
  'memmove',
  'memset',
  'strcmp',
  'strlen',
];
/** A user with no rights of its own. */
const NOBODY = 65_534;

/** A program that uses the library. Its arguments are a data set and a directory for runs. */
const PROGRAM = `
import { type RunListener, type RunPace, type RunResult, startCoordinator, startWorker, train } from 'lenet-cluster';

const [data = '', runs = ''] = process.argv.slice(2);
let epochs = 0;
// The pace already includes what a listener has heard.
let pace: () => RunPace;
let behind = 0;
const listener: RunListener = {
  onBegin: (run) => void (pace = run.pace),
  onStep: ({ step }) => void (behind += step + 1 - pace().progress.steps),
  onEpoch: () => void epochs++,
};
const common = { data, epochs: 1, listeners: [listener] };
const trained: RunResult = await train({ ...common, engine: 'simd', workers: 1, runDirectory: \`\${runs}/trained\` });
console.log(trained.outcome, trained.model?.sha256, trained.model?.parameters.length);

const coordinator = await startCoordinator({ ...common, runDirectory: \`\${runs}/embedded\` });
const worker = await startWorker({ connect: coordinator.join.boundAddress, engine: 'simd', data });
const embedded = await coordinator.finished();
console.log(embedded.outcome, embedded.model?.sha256, embedded.test?.count);
console.log((await worker.finished()).outcome, epochs, behind);
// @ts-expect-error Options have types.
await train({ epochs: '1' }).catch((error: Error) => console.log(error.message));
`;
/** Examples in Markdown. */
const EXAMPLE = /^```ts\n([\s\S]*?)^```$/gm;

const onWindows = process.platform === 'win32' && 'npm and what it installs are scripts of a shell there';

describe('the package', { skip: onWindows }, () => {
  const home = temporaryDirectory();
  const prefix = path.join(home, 'prefix');
  const data = path.join(home, 'data');
  let tarball: string;
  /** What this checkout trains on the data set; empty until that is done. */
  let expected = '';

  before(() => {
    writeSmallDataset(data, 2_100, 200);
    // What runs this test has built already, except what only a package has.
    const prebuild = "import { prepareNative } from './scripts/prepare-native.mjs'; prepareNative(false, true);";
    assert.equal(node(['--input-type=module', '--eval', prebuild]).status, 0);
    const { status, stderr } = npm(['pack', '--ignore-scripts', '--pack-destination', home]);
    assert.equal(status, 0, stderr);
    const { name, version } = packageJson();
    tarball = path.join(home, `${name}-${version}.tgz`);
  });

  after(killCommands);

  test('holds what is compiled from src, the page, shaders, kernels, what is deployed, documents, and nothing else', () => {
    const { stdout, stderr } = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
    const files = stdout.split('\n').filter((file) => file !== '');
    assert.deepEqual(files.sort(), packedFiles().sort(), stderr);
  });

  test('has native kernels for Linux that need nothing but Node and a C library, whichever it is', (t) => {
    if (!hasClang()) return t.skip('clang is not here');
    const made = PREBUILT.filter((file) => existsSync(file));
    assert.ok(
      process.platform !== 'linux' || made.some((file) => file.endsWith(`linux-${process.arch}.node`)),
      'its own',
    );
    for (const file of made) {
      const { status, stdout } = spawnSync('readelf', ['--wide', '--dynamic', '--dyn-syms', file], {
        encoding: 'utf8',
      });
      if (status !== 0) return t.skip('readelf is not here');
      assert.doesNotMatch(stdout, /\(NEEDED\)|@/, 'neither a library nor a version of one is named');
      const needed = [...stdout.matchAll(/ UND (\w+)$/gm)].map(([, name = '']) => name);
      const others = needed.filter((name) => !name.startsWith('napi_') && !LIBC_FUNCTIONS.includes(name));
      assert.deepEqual(others, [], file);
      assert.ok(needed.includes('napi_create_function'), stdout);
    }
  });

  test('is installed by npm, runs for who may not write there, and trains to the same bits', async (t) => {
    const args = ['install', '--global', '--prefix', prefix, '--prefer-offline', '--fetch-retries=0', tarball];
    const { status, stderr } = npm(args);
    if (NO_REGISTRY.test(stderr)) return t.skip(`npm reaches no registry: ${NO_REGISTRY.exec(stderr)?.[1]}`);
    assert.equal(status, 0, stderr);

    const workingDirectory = path.join(home, 'work');
    mkdirSync(workingDirectory);
    const installed = { installed: path.join(prefix, 'bin', 'lenet-cluster'), cwd: workingDirectory };
    const user = otherUser();
    if (user !== null) {
      chmodSync(home, 0o755);
      chownSync(workingDirectory, user, user);
    }
    const asUser = user === null ? installed : { ...installed, user };

    const version = await run(['--version'], asUser);
    assert.equal(version.exitCode, 0, version.stderr);
    assert.equal(version.stdout, `${packageJson().version}\n`);
    assert.match((await run(['devices'], asUser)).stdout, /^simd +.*, equal bits$/m);
    const settings = ['--data', data, '--epochs', '1', '--engine', 'simd', '--workers', '2', '--log', 'lines'];
    expected = sha256Of(await run(['train', ...settings, '--run-dir', path.join(home, 'checkout')]));
    const result = await run(['train', ...settings], asUser);
    assert.equal(result.exitCode, 0, result.stderr);
    assert.equal(sha256Of(result), expected);
    assert.deepEqual(readdirSync(workingDirectory), ['runs']);
  });

  test('loads its native kernel where it is installed', (t) => {
    const name = `${process.platform}-${process.arch}.node`;
    const installed = path.join(prefix, 'lib', 'node_modules', 'lenet-cluster', 'dist', 'src');
    if (!existsSync(path.join(installed, 'engine', 'simd', 'native', name))) return t.skip(`it has no ${name}`);
    const module = pathToFileURL(path.join(installed, 'shared', 'native-addon.js')).href;
    const load = `import { loadNativeAddon } from '${module}'; console.log(Object.keys(loadNativeAddon('test', [])).length > 0);`;
    const { stdout, stderr } = node(['--input-type=module', '--eval', load]);
    assert.equal(stdout, 'true\n', stderr);
  });

  test('is a library with types, whose examples compile, and that trains to the same bits', (t) => {
    const installed = path.join(prefix, 'lib', 'node_modules', 'lenet-cluster');
    if (!existsSync(installed)) return t.skip('it is not installed');
    const project = path.join(home, 'project');
    const modules = path.join(project, 'node_modules');
    mkdirSync(modules, { recursive: true });
    symlinkSync(installed, path.join(modules, 'lenet-cluster'));
    for (const name of ['@types', 'undici-types']) {
      symlinkSync(path.resolve('node_modules', name), path.join(modules, name));
    }
    writeFileSync(path.join(project, 'package.json'), '{"type": "module"}');
    writeFileSync(path.join(project, 'program.ts'), PROGRAM);
    const examples = [...readFileSync('docs/library.md', 'utf8').matchAll(EXAMPLE)].map(([, code = '']) => code);
    assert.ok(examples.length > 0);
    for (const [i, code] of examples.entries()) writeFileSync(path.join(project, `example-${i + 1}.ts`), code);
    const compilerOptions = { strict: true, module: 'nodenext', target: 'es2023', types: ['node'] };
    writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const compiled = node([path.resolve('node_modules/typescript/bin/tsc'), '-p', project]);
    assert.equal(compiled.status, 0, compiled.stdout);

    // A setting that the command could not use: the library has options instead.
    const environment = { LENET_JOIN_TIMEOUT_S: 'never' };
    const { status, stdout, stderr } = node(
      [path.join(project, 'program.js'), data, path.join(home, 'library')],
      environment,
    );
    assert.deepEqual(stdout.split('\n'), [
      `completed ${expected} 61706`,
      `completed ${expected} 200`,
      'done 2 0',
      "Cannot train: epochs must be a whole number from 1 to 100000, got '1'.",
      '',
    ]);
    assert.deepEqual([status, stderr], [0, '']);
  });
});

function hasClang(): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => existsSync(folder));
  return folders.some((folder) => readdirSync(folder).some((name) => /^clang(-\d+)?$/.test(name)));
}

/** Root may write everywhere, so it lets another user run the program; null: that is not root, or the other may not start Node. */
function otherUser(): number | null {
  if (process.getuid?.() !== 0) return null;
  return spawnSync('node', ['--version'], { uid: NOBODY, gid: NOBODY }).status === 0 ? NOBODY : null;
}

function node(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, ...environment };
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 120_000, env });
}

function npm(args: readonly string[]): { status: number | null; stderr: string } {
  return spawnSync('npm', [...args, '--no-audit', '--no-fund'], { encoding: 'utf8', timeout: 120_000 });
}

function packageJson(): { name: string; version: string } {
  return JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string };
}
