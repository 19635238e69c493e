// Peak of one core by the vector width of its own instructions: compiles peak.c with the compiler that is here.
import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../record/surroundings.js';

const SOURCE = path.join(ROOT, 'bench', 'kernels', 'peak', 'peak.c');
const COMPILERS = ['cc', 'gcc', 'clang'];

/** GFLOP/s of each slice, by the bits of a vector. */
export type PeakByWidth = ReadonlyMap<number, readonly number[]>;

/**
 * Compiles the program; each call of the result runs it.
 *
 * @param directory for the compiled program
 * @returns why there is none, for people, if it cannot be compiled
 */
export function nativePeak(directory: string): (() => Promise<PeakByWidth>) | { readonly reason: string } {
  const program = path.join(directory, 'peak');
  const problems: string[] = [];
  for (const compiler of COMPILERS) {
    const { status, error, stderr } = spawnSync(compiler, ['-O2', SOURCE, '-o', program], { encoding: 'utf8' });
    if (status === 0) {
      return async () => parsePeak((await promisify(execFile)(program)).stdout);
    }
    problems.push(`${compiler}: ${error ? 'not found' : (stderr.trim().split('\n')[0] ?? '')}`);
  }
  return { reason: `no C compiler compiles ${path.basename(SOURCE)} (${problems.join('; ')})` };
}

/**
 * Lines of bits and GFLOP/s: '256 87.1 88.2'.
 *
 * @throws Error for any other
 */
export function parsePeak(text: string): PeakByWidth {
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [bits, ...slices] = line.split(' ').map(Number);
        if (!bits || slices.length === 0 || !slices.every((value) => value > 0))
          throw new Error(`Cannot read the peak: a line must hold bits and GFLOP/s, got '${line}'.`);
        return [bits, slices] as const;
      }),
  );
}
