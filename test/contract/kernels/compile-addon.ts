import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** How to compile the native addon. */
export interface Compilation {
  /** A program and its first arguments. */
  readonly compiler: readonly string[];
  /** As Node names it. */
  readonly architecture: string;
  /** Besides those of the build, and after them: the last -O counts. */
  readonly flags: readonly string[];
  /** Folder of the C sources; without it, those of this checkout. */
  readonly sources?: string;
  /** The file to write. */
  readonly target: string;
}

/** The C sources of this checkout. */
export const SOURCES = path.resolve('src/engine/simd/native/source');

const LIMIT_MS = 300_000;

interface CompileKernel {
  compileKernel(job: Record<string, unknown>): Promise<{ kernels: string[] } | { problem: string }>;
}

/**
 * Compiles the addon as the build does.
 *
 * @returns names of the kernels in it
 * @throws Error with what the compiler said
 */
export async function compileAddon(compilation: Compilation): Promise<string[]> {
  const { compiler, architecture, flags, sources = SOURCES, target } = compilation;
  const script = path.resolve('scripts/native/compile-kernel.mjs');
  const { compileKernel } = (await import(script)) as CompileKernel;
  const compiled = await compileKernel({
    compiler,
    architecture,
    sources,
    headers: path.resolve('node_modules/node-api-headers/include'),
    compileFlags: flags,
    linkFlags: [[]],
    target,
    limitMs: LIMIT_MS,
    environment: process.env,
  });
  if ('problem' in compiled) throw new Error(`${compiler.join(' ')}: ${compiled.problem}`);
  return compiled.kernels;
}

/** Whether a program is here that tells its version. */
export const isHere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
