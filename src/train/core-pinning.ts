import { spawnSync } from 'node:child_process';
import { allowedCores } from '../shared/core-list.js';

/**
 * Keeps each worker on its own core. All workers of a step wake up at the same moment. A scheduler that puts two of
 * them on one core takes milliseconds to notice, and the step waits that long.
 */

/**
 * The cores for `workerCount` workers: one each if there are exactly as many as this process may use, otherwise none.
 * With fewer workers than cores, pinned workers of two trainings could share a core while others are idle.
 *
 * @returns core numbers, or an empty list if workers cannot or should not be pinned (anywhere but on Linux with
 *   `taskset`)
 */
export function coresToPin(workerCount: number): number[] {
  const cores = allowedCores();
  if (cores.length !== workerCount || workerCount < 2) return [];
  return spawnSync('taskset', ['--version']).status === 0 ? cores : [];
}

/** The command line that runs `command` on one core. */
export function pinnedCommand(core: number, command: string, args: readonly string[]): [string, string[]] {
  return ['taskset', ['--cpu-list', String(core), command, ...args]];
}
