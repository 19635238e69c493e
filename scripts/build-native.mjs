// Compiles the native kernel for this machine, with the first C compiler that can: node scripts/build-native.mjs SOURCES TARGET_FOLDER.
// Writes kernel.node, and build.json, which says what made it or why there is none. Never fails, because the kernel in WebAssembly does the same.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileKernel, KERNELS } from './native/compile-kernel.mjs';
import { findCompilers } from './native/find-compilers.mjs';
import { runProgram } from './native/run-program.mjs';

/** A compiler that takes longer hangs; zig needs most of a minute the first time. */
const COMPILE_LIMIT_MS = 180_000;
/** For what is done in a moment. */
const MOMENT_LIMIT_MS = 10_000;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const headers = path.join(root, 'node_modules', 'node-api-headers', 'include');
const [sources = '', targetFolder = ''] = process.argv.slice(2);
/** Tests wait for no slow machine. */
const limitMs = Number(process.env.COMPILE_LIMIT_MS) || COMPILE_LIMIT_MS;
const momentMs = Math.min(limitMs, MOMENT_LIMIT_MS);

mkdirSync(targetFolder, { recursive: true });
const target = path.join(targetFolder, 'kernel.node');
const built = await build();
// A kernel of other sources must not stay.
if (!('kernels' in built)) rmSync(target, { force: true });
writeNote(path.join(targetFolder, 'build.json'), built);

/**
 * Tries one compiler after the other.
 *
 * @returns {Promise<{ compiler: string, version: string, kernels: string[] } | { reason: string, remedy: string }>} see
 *   src/engine/simd/native/native-build.ts
 */
async function build() {
  if (!(process.arch in KERNELS))
    return { reason: `there is no native kernel for ${process.arch}`, remedy: 'Use a host with x64 or arm64.' };
  const failures = [];
  for (const { command } of findCompilers(process.env)) {
    const compiler = command.join(' ');
    const tried = await tryCompiler(command);
    if ('kernels' in tried) return { compiler, ...tried };
    failures.push(`${compiler}: ${tried.problem}`);
  }
  if (failures.length === 0)
    return {
      reason: 'no C compiler is here',
      remedy: 'Install gcc or clang. The next `npm start` compiles the native kernel.',
    };
  return {
    reason: `no C compiler here can compile it (${failures.join('; ')})`,
    remedy: 'Repair the compiler, or install gcc or clang, and run `npm run build`.',
  };
}

/**
 * @param {string[]} compiler
 * @returns {Promise<{ version: string, kernels: string[] } | { problem: string }>}
 */
async function tryCompiler(compiler) {
  const version = await runProgram([...compiler, '--version'], momentMs, process.env);
  // Zig knows only `zig version`, which says the same in another way.
  if (version.problem?.startsWith('it had not ended')) return { problem: version.problem };
  const compiled = await compileKernel({
    compiler,
    architecture: process.arch,
    sources,
    headers,
    compileFlags: [],
    // The functions of Node-API are in the program that loads it.
    linkFlags: [process.platform === 'darwin' ? ['-Wl,-undefined,dynamic_lookup'] : []],
    target,
    limitMs,
    environment: process.env,
  });
  if ('problem' in compiled) return compiled;
  // A compiler for other machines is noticed here.
  const load = [process.execPath, '-e', 'process.dlopen({ exports: {} }, process.argv[1])', target];
  const { problem } = await runProgram(load, momentMs, process.env);
  if (problem !== null) return { problem: `what it makes cannot be loaded here: ${problem}` };
  return { version: version.output.split('\n')[0]?.trim() ?? '', kernels: compiled.kernels };
}

/**
 * Never half-written.
 *
 * @param {string} file
 * @param {object} note
 */
function writeNote(file, note) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(note, null, 2)}\n`);
  renameSync(temporary, file);
}
