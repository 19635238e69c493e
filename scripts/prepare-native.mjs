// The native kernel as a step of the preparation. It is compiled into .cache/native, which a build does not empty, and copied from there. Nothing
// here fails: without the native kernel, the one in WebAssembly computes the same bits.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { KERNELS } from './native/compile-kernel.mjs';
import { findCompilers } from './native/find-compilers.mjs';
import { digestOf, filesUnder, isStamped, root, writeStamp } from './preparation.mjs';

const SOURCES = path.join(root, 'src', 'engine', 'simd', 'native', 'source');
const WORKSHOP = path.join(root, '.cache', 'native');
const TARGET = path.join(root, 'dist', 'src', 'engine', 'simd', 'native');

/** For this machine. */
const OWN = {
  title: 'Compiling the native kernel',
  script: 'build-native.mjs',
  files: ['kernel.node', 'build.json'],
  /** @param {string} folder */
  isComplete: (folder) =>
    JSON.parse(readFileSync(path.join(folder, 'build.json'), 'utf8')).kernels?.length === KERNELS[process.arch]?.length,
};
/** For the package. */
const PREBUILT = {
  title: 'Compiling the native kernels of the package',
  script: 'build-prebuilt.mjs',
  files: ['linux-x64.node', 'linux-arm64.node'],
  /** @param {string} folder */
  isComplete: (folder) => PREBUILT.files.every((file) => existsSync(path.join(folder, file))),
};

/**
 * Compiles when the sources have changed. Where kernels are missing, it also compiles when the compilers have changed: an installed one is noticed at the
 * next start, and a broken one is not tried at every start. A complete binary stays when the compiler goes.
 *
 * @param {boolean} force
 * @param {boolean} withPrebuilt also those of the package
 */
export function prepareNative(force, withPrebuilt) {
  if (process.platform === 'win32' || !existsSync(SOURCES)) return;
  for (const product of withPrebuilt ? [OWN, PREBUILT] : [OWN]) {
    try {
      make(product, force);
    } catch {
      // The checkout cannot be written to, for one.
    }
  }
}

/**
 * @param {typeof OWN} product
 * @param {boolean} force
 */
function make({ title, script, files, isComplete }, force) {
  const compilers = findCompilers(process.env);
  const folder = path.join(WORKSHOP, path.basename(script, '.mjs'));
  const stamp = path.join(folder, 'stamp');
  const inputs = [
    ...filesUnder(SOURCES),
    ...filesUnder(path.join(root, 'scripts', 'native')),
    path.join(root, 'scripts', script),
    path.join(root, 'node_modules', 'node-api-headers', 'package.json'),
  ];
  const complete = digestOf(inputs, process.platform, process.arch);
  const incomplete = digestOf([], complete, ...compilers.map(({ identity }) => identity));
  if (force || !(isStamped(stamp, complete) || isStamped(stamp, incomplete))) {
    mkdirSync(folder, { recursive: true });
    rmSync(stamp, { force: true });
    if (compilers.length > 0) process.stderr.write(`${title} ...\n`);
    const { status } = spawnSync(process.execPath, [path.join(root, 'scripts', script), SOURCES, folder], {
      stdio: ['ignore', 2, 2],
    });
    if (status === 0) writeStamp(stamp, isComplete(folder) ? complete : incomplete);
  }
  for (const file of files) place(path.join(folder, file), path.join(TARGET, file));
}

/**
 * Makes `to` the same as `from`: both exist, or neither does. A process that has loaded the old file keeps it.
 *
 * @param {string} from
 * @param {string} to
 */
function place(from, to) {
  if (!existsSync(from)) return rmSync(to, { force: true });
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
  mkdirSync(path.dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}`;
  copyFileSync(from, temporary);
  renameSync(temporary, to);
}
