// `npm run test:tensorflow`: tests the tensorflow engine on TensorFlow's native library, also where the download that
// @tensorflow/tfjs-node's install script wants is blocked. Its addon is compiled from the sources in the npm package, against the library
// inside TensorFlow's Python wheel. All of that (about 1 GB) is kept in the user's cache directory.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const tfjsVersion = devDependencies['@tensorflow/tfjs'];
const wheelVersion = '2.15.1';

/** Takes out of a wheel the two libraries and the headers of their C interface. */
const EXTRACT = `
import os, sys, zipfile
wheel, library, headers = sys.argv[1:]
prefix = 'tensorflow/include/'
wanted = tuple(prefix + part for part in ('tensorflow/c/', 'tensorflow/core/platform/', 'tensorflow/tsl/', 'tsl/'))
with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        name = member.filename
        if name in ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'):
            target = os.path.join(library, os.path.basename(name))
        elif name.startswith(wanted) and name.endswith('.h'):
            target = os.path.join(headers, name[len(prefix):])
        else:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(member) as source, open(target, 'wb') as file:
            while chunk := source.read(1 << 20):
                file.write(chunk)
`;

const cacheHome = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
const cache = path.join(cacheHome, 'lenet-cluster', `tfjs-node-${tfjsVersion}-tensorflow-${wheelVersion}`);

if (process.platform !== 'linux' || process.arch !== 'x64') skip('it is only for Linux on x86-64');
if (!existsSync(cache)) {
  for (const command of ['python3 -m pip', 'g++']) {
    const [program = '', ...args] = command.split(' ');
    if (spawnSync(program, [...args, '--version']).status !== 0) skip(`it needs '${command}'`);
  }
  build();
}
const tests = path.join(root, 'scripts', 'test.mjs');
const { status } = spawnSync(process.execPath, [tests, 'tensorflow-native', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_PATH: path.join(cache, 'node_modules') },
});
process.exit(status ?? 1);

/** Builds beside the cache and moves the whole there: half of it is never taken for it. */
function build() {
  const parent = path.dirname(cache);
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(`${cache}.`);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.stderr.write(`Building TensorFlow's native addon in ${cache} ...\n`);

  writeFileSync(path.join(folder, 'package.json'), '{"private": true}\n');
  const packages = [`@tensorflow/tfjs-node@${tfjsVersion}`, 'node-api-headers@1.9.0'];
  const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...packages];
  if (!run('npm', npm, folder)) skip('npm does not get @tensorflow/tfjs-node');
  const wheelFolder = path.join(folder, 'wheel');
  const platform = ['--platform', 'manylinux_2_17_x86_64', '--python-version', '311', '--only-binary', ':all:'];
  const pip = ['-m', 'pip', 'download', '-q', '--timeout', '20', '--retries', '1', '--no-deps', ...platform];
  if (!run('python3', [...pip, '-d', wheelFolder, `tensorflow-cpu==${wheelVersion}`], folder)) {
    skip("PyPI does not give TensorFlow's wheel");
  }
  const addon = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  const library = path.join(addon, 'deps', 'lib');
  const headers = path.join(folder, 'headers');
  const [wheel = ''] = readdirSync(wheelFolder);
  must('python3', ['-c', EXTRACT, path.join(wheelFolder, wheel), library, headers], folder);
  rmSync(wheelFolder, { recursive: true });

  // The highest version of Node's C interface that the package is built for.
  const target = path.join(addon, 'lib', 'napi-v8', 'tfjs_binding.node');
  mkdirSync(path.dirname(target), { recursive: true });
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(addon, 'binding', file));
  const includes = [headers, path.join(folder, 'node_modules', 'node-api-headers', 'include')].map((dir) => `-I${dir}`);
  const libraries = ['cc', 'framework'].map((part) => `-l:libtensorflow_${part}.so.2`);
  must(
    'g++',
    [
      ...['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8', ...includes, '-o', target, ...sources],
      ...[`-L${library}`, ...libraries, '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ],
    folder,
  );
  rmSync(headers, { recursive: true });
  // Another process may have been faster.
  if (!existsSync(cache)) renameSync(folder, cache);
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns whether it succeeded
 */
function run(program, args, cwd) {
  return spawnSync(program, args, { cwd, stdio: ['ignore', 2, 2] }).status === 0;
}

/**
 * Ends this process when the program fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function must(program, args, cwd) {
  if (run(program, args, cwd)) return;
  process.stderr.write(`Cannot build TensorFlow's native addon: ${program} failed.\n`);
  process.exit(1);
}

/**
 * @param {string} reason
 * @returns {never}
 */
function skip(reason) {
  process.stderr.write(`Skipped the tests on TensorFlow's native library: ${reason}.\n`);
  process.exit(0);
}
