import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type BenchmarkName, type BenchmarkResult, parseResult } from './result.js';
import { ROOT } from './surroundings.js';

/** The results of the repository. */
export const RESULTS_FOLDER = path.join(ROOT, 'bench', 'results');

/** @throws Error when there is no such file, or it is no result */
export function readResult(file: string): BenchmarkResult {
  return parseResult(readFileSync(file, 'utf8'), file);
}

/**
 * Reads the result of a file, or all those of a folder.
 *
 * @throws Error when there is no such file or folder, or one of the files is no result
 */
export function readResults(fileOrFolder: string): BenchmarkResult[] {
  if (!statSync(fileOrFolder).isDirectory()) return [readResult(fileOrFolder)];
  const files = readdirSync(fileOrFolder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => readResult(path.join(fileOrFolder, file)));
}

/** The file name of a benchmark's newest result in a folder; undefined when it has none. */
export function newestOf(benchmark: BenchmarkName, folder: string): string | undefined {
  const isOf = (file: string): boolean => file.startsWith(`${benchmark}-`) && file.endsWith('.json');
  return readdirSync(folder).filter(isOf).sort().at(-1);
}
