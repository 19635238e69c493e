import { spawnSync } from 'node:child_process';
import { allowedCores } from '../shared/core-list.js';

/**
 * Keeps each worker on its own cores. All workers of a step wake up at the same moment. A scheduler that puts two of
 * them on one core takes milliseconds to notice, and the step waits that long.
 */

/**
 * The cores of each worker: one for each of its threads if there are exactly as many as this process may use, otherwise
 * none. With fewer threads than cores, pinned workers of two trainings could share a core while others are idle.
 *
 * @param threads of each worker
 * @param cores that this process may use
 * @returns core numbers for each worker, or an empty list if workers cannot or should not be pinned (anywhere but on
 *   Linux with `taskset`)
 */
export function coresToPin(workerCount: number, threads: number, cores = allowedCores()): number[][] {
  if (cores.length !== workerCount * threads || workerCount < 2) return [];
  if (spawnSync('taskset', ['--version']).status !== 0) return [];
  return Array.from({ length: workerCount }, (_, i) => cores.slice(i * threads, (i + 1) * threads));
}

/** The command line that runs `command` on some cores. */
export function pinnedCommand(cores: readonly number[], command: string, args: readonly string[]): [string, string[]] {
  return ['taskset', ['--cpu-list', cores.join(','), command, ...args]];
}
