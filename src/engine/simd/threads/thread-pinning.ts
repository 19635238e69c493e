import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { allowedCores } from '../../../shared/core-list.js';

/**
 * Keeps each thread on its own core. All threads of a job are woken by one thread at the same moment, and the scheduler often puts two of
 * them on the core of that thread. It takes milliseconds to notice, and by then the job is done.
 */

/**
 * The cores of so many threads: one each if there are exactly as many as this process may use, otherwise none. With fewer threads than
 * cores, pinned threads of two engines could share a core while others are idle.
 */
export function coresOfThreads(threadCount: number): number[] {
  const cores = allowedCores();
  return threadCount >= 2 && cores.length === threadCount ? cores : [];
}

/** The system's number of the calling thread; null if it does not tell (it is not Linux). */
export function systemThreadId(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return null;
  }
}

/** Resolves when the thread stays on the core, or cannot be kept there: without `taskset`, it computes all the same. */
export function pinThread(systemThreadId: number, core: number): Promise<void> {
  return new Promise((resolve) => {
    execFile('taskset', ['--pid', '--cpu-list', String(core), String(systemThreadId)], () => resolve());
  });
}
