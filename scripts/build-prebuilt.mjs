// Compiles the native kernel for the machines that an installed package may meet, where clang is here to do it: clang compiles for other
// processors too, and the kernel needs no C library but the one that Node has loaded. So one file runs on glibc and on musl.
// node scripts/build-prebuilt.mjs SOURCES TARGET_FOLDER
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileKernel } from './native/compile-kernel.mjs';
import { findCompilers } from './native/find-compilers.mjs';
import { runProgram } from './native/run-program.mjs';

/** Names of the files, and clang's for these machines. */
const TARGETS = [
  { name: 'linux-x64', architecture: 'x64', triple: 'x86_64-linux-gnu' },
  { name: 'linux-arm64', architecture: 'arm64', triple: 'aarch64-linux-gnu' },
];
/** LLVM's linker writes for all machines, the system's for its own. */
const LINKERS = [['-fuse-ld=lld'], []];
const LIMIT_MS = 180_000;
const VERSION_LIMIT_MS = 10_000;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [sources = '', targetFolder = ''] = process.argv.slice(2);

mkdirSync(targetFolder, { recursive: true });
const clang = await findClang();
for (const { name, architecture, triple } of TARGETS) {
  const target = path.join(targetFolder, `${name}.node`);
  // One of other sources must not be packed.
  rmSync(target, { force: true });
  const problem = clang === null ? 'clang is not here' : await compile(clang, architecture, triple, target);
  if (problem !== null) process.stderr.write(`The package has no native kernel for ${name}: ${problem}.\n`);
}

/** The newest clang of LLVM, which makes the fastest kernels, or the one that $CC names; null if there is none. */
async function findClang() {
  const found = [];
  for (const { command } of findCompilers(process.env)) {
    const { problem, output } = await runProgram([...command, '--version'], VERSION_LIMIT_MS, process.env);
    const version = /^(?!Apple).*clang version (\d+)/.exec(output)?.[1];
    if (problem === null && version !== undefined) found.push({ command, version: Number(version) });
  }
  if (!process.env.CC) found.sort((a, b) => b.version - a.version);
  return found[0]?.command ?? null;
}

/**
 * @param {string[]} compiler
 * @param {string} architecture
 * @param {string} triple
 * @param {string} target
 * @returns {Promise<string | null>} why it did not succeed
 */
async function compile(compiler, architecture, triple, target) {
  const compiled = await compileKernel({
    compiler: [...compiler, `--target=${triple}`],
    architecture,
    sources,
    headers: path.join(root, 'node_modules', 'node-api-headers', 'include'),
    compileFlags: ['-nostdlibinc', `-I${path.join(root, 'scripts', 'native', 'libc')}`, '-fno-stack-protector'],
    linkFlags: LINKERS.map((linker) => [
      ...linker,
      '-nostdlib',
      '-Wl,-s',
      '-Wl,-z,noexecstack',
      '-Wl,--hash-style=both',
    ]),
    target,
    limitMs: LIMIT_MS,
    environment: process.env,
  });
  return 'problem' in compiled ? compiled.problem : null;
}
