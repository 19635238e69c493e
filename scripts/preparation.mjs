// Installs what package-lock.json names and builds what changed. Runs before anything is installed, so it uses nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Each runs unless its stamp, a file, says that it already ran on the same bytes.
 *
 * @type {readonly { title: string, stamp: string, inputs: () => string[], action: () => void }[]}
 */
const STEPS = [
  {
    title: 'Installing packages',
    stamp: path.join(root, 'node_modules', '.lenet-cluster-install'),
    inputs: () => [path.join(root, 'package-lock.json')],
    action: install,
  },
  {
    title: 'Building',
    stamp: path.join(root, 'dist', '.lenet-cluster-build'),
    inputs: buildInputs,
    action: build,
  },
];

/** Whether `prepare` would have nothing to do. */
export function isPrepared() {
  return STEPS.every(({ stamp, inputs }) => isStamped(stamp, digestOf(inputs())));
}

/**
 * Ends the process if something cannot be done.
 *
 * @param {boolean} force also do what is done already
 */
export function prepare(force) {
  checkNodeVersion();
  for (const { title, stamp, inputs, action } of STEPS) {
    const digest = digestOf(inputs());
    if (!force && isStamped(stamp, digest)) continue;
    process.stderr.write(`${title} ...\n`);
    action();
    writeStamp(stamp, digest);
  }
}

/**
 * @param {string} stamp
 * @param {string} digest
 */
export function isStamped(stamp, digest) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

/**
 * @param {string} stamp
 * @param {string} digest
 */
export function writeStamp(stamp, digest) {
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

/**
 * A hash of these files, and of what else decides the output of a step.
 *
 * @param {readonly string[]} files
 * @param {...string} more
 */
export function digestOf(files, ...more) {
  const hash = createHash('sha256').update(process.versions.modules);
  for (const file of files) hash.update(path.relative(root, file)).update('\0').update(readFileSync(file));
  for (const text of more) hash.update('\0').update(text);
  return hash.digest('hex');
}

/**
 * All files, sorted.
 *
 * @param {string} folder
 * @returns {string[]} none if there is no such folder
 */
export function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/**
 * Ends the process.
 *
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function checkNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Cannot run lenet-cluster: Node must be 20.19 or later, got ${process.versions.node}.`);
}

function install() {
  // `npm pack --dry-run`, which runs this, would hand its own option on.
  run('npm', ['ci', '--no-dry-run', '--no-audit', '--no-fund', '--loglevel=error']);
}

function buildInputs() {
  const inputs = ['package.json', 'package-lock.json', 'tsconfig.json'].map((file) => path.join(root, file));
  for (const folder of ['src', 'test', 'bench', 'deploy', 'docs/generate', 'scripts'])
    inputs.push(...filesUnder(path.join(root, folder)));
  // Each benchmark writes a result, which no build reads. The native kernel is a step of its own.
  const results = path.join(root, 'bench', 'results') + path.sep;
  return inputs.filter((file) => !file.startsWith(results) && !/\.[ch]$/.test(file)).sort();
}

function build() {
  // A renamed source must not leave its old output behind, where the test runner would still find it.
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const tsc = path.join('node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [tsc, '-p', '.']);
  run(process.execPath, [path.join('scripts', 'build-kernel.mjs')]);
  // Code for browsers has types of its own.
  for (const room of ['page', 'inference']) {
    run(process.execPath, [tsc, '-p', path.join('src', room, 'browser')]);
    run(process.execPath, [path.join('scripts', `build-${room}.mjs`)]);
  }
  run(process.execPath, [path.join('scripts', 'build-tfjs-io.mjs')]);
  // Shaders are compiled by the driver of the GPU that they run on.
  const shaders = path.join('src', 'engine', 'webgpu', 'shaders');
  cpSync(path.join(root, shaders), path.join(root, 'dist', shaders), { recursive: true });
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  // npm is a .cmd file on Windows, which only a shell can start.
  const shell = process.platform === 'win32' && command === 'npm';
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (result.error) fail(`Cannot run '${command}': ${result.error.message}`);
  if (result.status !== 0)
    fail(`Cannot continue: '${command} ${args.join(' ')}' ended with exit code ${result.status}.`);
}
