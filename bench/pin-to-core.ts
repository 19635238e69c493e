import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Runs something on one core, with all processes that it starts: the last core that this process may use, because the first is often
 * busy with interrupts. Says on which, or why on none. Afterwards this process may use all its cores again.
 */
export async function onOneCore(run: () => Promise<void>): Promise<void> {
  const allowed = allowedCores();
  const isPinned = allowed !== '' && useCores(String(lastOf(allowed)));
  console.log(isPinned ? `On core ${lastOf(allowed)}` : 'Not on one core: that takes Linux and taskset');
  try {
    await run();
  } finally {
    if (isPinned) useCores(allowed);
  }
}

/** '0-3,8'; '' where the system does not tell. */
function allowedCores(): string {
  if (process.platform !== 'linux') return '';
  return /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
}

/** The last core of a list such as '0-3,8'; NaN for ''. */
export function lastOf(cores: string): number {
  return Number(cores.split(/[,-]/).at(-1) || Number.NaN);
}

/** With all threads of this process. */
function useCores(list: string): boolean {
  return spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', list, String(process.pid)]).status === 0;
}
