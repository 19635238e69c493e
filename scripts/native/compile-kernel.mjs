// Compiles the C sources of the native kernel with one compiler.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './run-program.mjs';

/** Fused only where the source says so; the bits depend on it. */
const FLAGS = ['-O3', '-std=gnu11', '-ffp-contract=off', '-fno-math-errno', '-fPIC', '-fvisibility=hidden', '-w'];

// Just the instructions that processor.h asks the host for. -march would allow the compiler more than that. Old compilers know these names, too.
const AVX2 = ['-mavx2', '-mfma'];
const AVX512 = [...AVX2, '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl'];

/**
 * Kernels by processor, as Node names it: one source, compiled once for each instruction set.
 *
 * @type {Readonly<Record<string, readonly { name: string, flags: readonly string[] }[]>>}
 */
export const KERNELS = {
  x64: [
    { name: 'avx512', flags: [...AVX512, '-mtune=skylake-avx512', '-mprefer-vector-width=512', '-DKERNEL_AVX512'] },
    { name: 'avx2', flags: [...AVX2, '-mtune=haswell', '-DKERNEL_AVX2'] },
  ],
  arm64: [{ name: 'neon', flags: ['-DKERNEL_NEON'] }],
};

/** The source that is compiled for each instruction set. */
const KERNEL_SOURCE = 'kernel.c';

/**
 * @typedef {object} Job
 * @property {readonly string[]} compiler its command
 * @property {string} architecture as Node names it: a key of KERNELS
 * @property {string} sources folder of the C sources
 * @property {string} headers folder of Node-API's headers
 * @property {readonly string[]} compileFlags besides the usual
 * @property {readonly (readonly string[])[]} linkFlags besides the usual; those that come first, if they work
 * @property {string} target the file to write
 * @property {number} limitMs for each of compiling and linking
 * @property {NodeJS.ProcessEnv} environment
 */

/**
 * Compiles to a temporary file and renames it, because a process may be running the old one. Instruction sets that the compiler does not know are left out.
 *
 * @param {Job} job
 * @returns {Promise<{ kernels: string[] } | { problem: string }>} the kernels that it made, or why it made none
 */
export async function compileKernel(job) {
  const { compiler, sources, headers, compileFlags, linkFlags, target, limitMs, environment } = job;
  const temporary = `${target}.${process.pid}`;
  /** @type {string[]} */
  const objects = [];
  /**
   * @param {string} source
   * @param {readonly string[]} flags
   */
  const compile = async (source, flags) => {
    const object = `${temporary}-${objects.length}.o`;
    objects.push(object);
    const command = [...compiler, ...FLAGS, ...compileFlags, ...flags, `-I${headers}`];
    const { problem } = await runProgram(
      [...command, '-c', path.join(sources, source), '-o', object],
      limitMs,
      environment,
    );
    return { object, problem };
  };
  try {
    const kernels = await Promise.all(
      (KERNELS[job.architecture] ?? []).map(async ({ name, flags }) => ({
        name,
        ...(await compile(KERNEL_SOURCE, flags)),
      })),
    );
    const made = kernels.filter(({ problem }) => problem === null);
    const [first] = kernels;
    if (made.length === 0) return { problem: first?.problem ?? `it knows no ${job.architecture}` };
    // The rest says at run time what the processor can do, so it is compiled for all of them.
    const having = made.map(({ name }) => `-DHAS_${name.toUpperCase()}`);
    const rest = await Promise.all(baselineSources(sources).map((source) => compile(source, having)));
    const failed = rest.find(({ problem }) => problem !== null);
    if (failed) return { problem: failed.problem ?? '' };
    const parts = [...made, ...rest].map(({ object }) => object);
    let problem = null;
    for (const flags of linkFlags) {
      const link = [...compiler, ...flags, '-shared', ...parts, '-o', temporary];
      ({ problem } = await runProgram(link, limitMs, environment));
      if (problem !== null) continue;
      if (!existsSync(temporary)) return { problem: 'it ended without an error, and wrote nothing' };
      renameSync(temporary, target);
      return { kernels: made.map(({ name }) => name) };
    }
    return { problem: problem ?? '' };
  } finally {
    for (const file of [temporary, ...objects]) rmSync(file, { force: true });
  }
}

/**
 * Sources that are neither the kernel nor included by another source.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function baselineSources(folder) {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.c'));
  const included = new Set(
    sources.flatMap((file) =>
      [...readFileSync(path.join(folder, file), 'utf8').matchAll(/^\s*#\s*include\s+"([^"]+\.c)"/gm)].map(
        ([, name = '']) => path.join(path.dirname(file), name),
      ),
    ),
  );
  return sources.filter((file) => file !== KERNEL_SOURCE && !included.has(file)).sort();
}
