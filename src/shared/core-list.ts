import { readFileSync } from 'node:fs';

/** Numbers of the cores that this process may use, in ascending order; none if the system does not tell (it is not Linux). */
export function allowedCores(): number[] {
  try {
    return coresInStatus(readFileSync('/proc/self/status', 'utf8'));
  } catch {
    return [];
  }
}

/** The cores in a text of `/proc/PID/status`; none if it names none. */
export function coresInStatus(status: string): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  return list ? parseCoreList(list) : [];
}

/** Linux's notation of core numbers: '0-2,5' is 0, 1, 2 and 5. */
export function parseCoreList(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
