import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Marks processes by a variable of their environment, which whatever they start inherits. */
export const MARK = 'LENET_CLUSTER_CHAOS_MARK';

export function newMark(): string {
  return randomBytes(8).toString('hex');
}

/** Pids of living processes with the mark. On Linux only; elsewhere none can be seen. */
export function markedProcesses(mark: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && environmentOf(pid).includes(`${MARK}=${mark}`));
}

/** All files and sockets in the directory, at any depth. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // Ended meanwhile, or of another user.
    return '';
  }
}
