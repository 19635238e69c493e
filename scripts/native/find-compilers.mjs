// The C compilers of this machine, in the order in which the build of the native kernel tries them. Looks at files only: it starts no compiler,
// because a broken one may hang.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** A program, and what to say to it so that it is a C compiler. */
const USUAL = [['cc'], ['gcc'], ['clang']];
/** Distributions also have compilers under their version alone. */
const VERSIONED = /^(?:clang|gcc)-\d+$/;
const ZIG = ['zig', 'cc'];

/**
 * @typedef {object} Compiler
 * @property {string[]} command its file, absolute, and arguments that come before all others
 * @property {string} identity what changes when the compiler does: its file, size and time
 */

/**
 * The compiler that $CC names, cc, gcc, clang, those with a version in their name, and zig, as far as they are there. Each file comes once.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Compiler[]}
 */
export function findCompilers(environment) {
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const named = (environment.CC ?? '').split(/\s+/).filter((word) => word !== '');
  const versioned = folders
    .flatMap(namesIn)
    .filter((name) => VERSIONED.test(name))
    .sort((a, b) => versionOf(b) - versionOf(a));
  const commands = [...(named.length > 0 ? [named] : []), ...USUAL, ...versioned.map((name) => [name]), ZIG];
  /** @type {Map<string, Compiler>} */
  const found = new Map();
  for (const [name = '', ...args] of commands) {
    const file = find(name, folders);
    if (file === null || !isComplete(file)) continue;
    const identity = [identityOf(file), ...args].join(' ');
    if (!found.has(identity)) found.set(identity, { command: [file, ...args], identity });
  }
  return [...found.values()];
}

/**
 * @param {string} folder
 * @returns {string[]} none if it cannot be read
 */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} name */
const versionOf = (name) => Number(/\d+$/.exec(name)?.[0]);

/**
 * The program that a shell would start; null if there is none.
 *
 * @param {string} name
 * @param {readonly string[]} folders of the PATH
 */
function find(name, folders) {
  const files = name.includes('/') ? [path.resolve(name)] : folders.map((folder) => path.join(folder, name));
  return files.find(isProgram) ?? null;
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @param {string} file */
function identityOf(file) {
  const { size, mtimeMs } = statSync(file);
  return `${realpathSync(file)} ${size} ${mtimeMs}`;
}

/**
 * Without the developer tools, macOS has stand-ins for compilers in /usr/bin, which open a window when they are started.
 *
 * @param {string} file
 */
function isComplete(file) {
  if (process.platform !== 'darwin' || path.dirname(file) !== '/usr/bin') return true;
  return spawnSync('/usr/bin/xcode-select', ['-p'], { stdio: 'ignore' }).status === 0;
}
