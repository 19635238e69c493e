import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Keeps this process, and those that it starts from now on, on one core: the last one that it may use, because the first is often
 * busy with interrupts.
 *
 * @returns the core, and how to use all cores again; or why it could not, for people
 */
export function pinToCore(): { readonly core: number; readonly release: () => void } | { readonly reason: string } {
  if (process.platform !== 'linux') return { reason: 'only Linux can pin a process' };
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  const core = lastOf(allowed);
  if (!useCores(String(core))) return { reason: 'there is no taskset' };
  return { core, release: () => useCores(allowed) };
}

/** The last core of a list such as '0-3,8'; NaN for ''. */
export function lastOf(cores: string): number {
  return Number(cores.split(/[,-]/).at(-1) || Number.NaN);
}

/** With all threads of this process. */
function useCores(list: string): boolean {
  return spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', list, String(process.pid)]).status === 0;
}
