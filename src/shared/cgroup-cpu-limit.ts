import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The limit that Linux's control groups put on the processor time of this process. The tightest group counts, from the
 * process's own up to the root of what is mounted.
 *
 * Sources: cgroups(7), proc_pid_mountinfo(5); Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst of
 * Linux.
 */

/** Folders of the groups of a process, from its own to the uppermost that is visible here. */
export interface CpuGroups {
  readonly version: 1 | 2;
  readonly folders: readonly string[];
}

/**
 * Processor time in cores, such as 1.5; Infinity: no limit is known.
 *
 * @param read the text of a file; undefined if it cannot be read
 */
export function readCgroupCpuLimit(read: (file: string) => string | undefined = readText): number {
  const groups = cpuGroups(read('/proc/self/cgroup') ?? '', read('/proc/self/mountinfo') ?? '');
  const limits = groups.flatMap(({ version, folders }) => folders.map((folder) => limitOf(version, folder, read)));
  return Math.min(...limits);
}

function limitOf(version: 1 | 2, folder: string, read: (file: string) => string | undefined): number {
  // The root group of version 2 has no such file, nor has a group without the controller.
  if (version === 2) return limitFrom(read(path.posix.join(folder, 'cpu.max')) ?? '');
  const quota = read(path.posix.join(folder, 'cpu.cfs_quota_us')) ?? '';
  return limitFrom(`${quota.trim()} ${read(path.posix.join(folder, 'cpu.cfs_period_us')) ?? ''}`);
}

/**
 * The limit in 'QUOTA PERIOD', two times in microseconds. A quota of 'max' (version 2) or -1 (version 1) is no limit,
 * and neither is a text of another form.
 */
export function limitFrom(text: string): number {
  const [, quota, period] = /^(\d+) (\d+)\s*$/.exec(text) ?? [];
  const limit = Number(quota) / Number(period);
  return limit > 0 ? limit : Number.POSITIVE_INFINITY;
}

/**
 * The groups that can limit a process, in both versions: a host may have mounted either or both.
 *
 * @param memberships text of `/proc/self/cgroup`: 'ID:CONTROLLERS:PATH' in each line
 * @param mounts text of `/proc/self/mountinfo`
 */
export function cpuGroups(memberships: string, mounts: string): CpuGroups[] {
  const paths = new Map<1 | 2, string>();
  for (const [, controllers = '', group = ''] of memberships.matchAll(/^\d+:([^:\n]*):(\/.*)$/gm)) {
    if (controllers === '') paths.set(2, group);
    else if (controllers.split(',').includes('cpu')) paths.set(1, group);
  }
  return mountsOfCpu(mounts).flatMap(({ version, root, mountPoint }) => {
    const group = paths.get(version);
    return group === undefined ? [] : [{ version, folders: foldersOf(group, root, mountPoint) }];
  });
}

interface CpuMount {
  readonly version: 1 | 2;
  /** The group that is the root of the mount: in a container it may be the container's. */
  readonly root: string;
  readonly mountPoint: string;
}

/** A line is 'ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS [TAG ...] - TYPE SOURCE SUPER-OPTIONS'. */
function mountsOfCpu(mounts: string): CpuMount[] {
  return mounts.split('\n').flatMap((line): CpuMount[] => {
    const [left = '', right = ''] = line.split(' - ');
    const [, , , root = '', mountPoint = ''] = left.split(' ').map(unescaped);
    const [type, , superOptions = ''] = right.split(' ');
    if (type === 'cgroup2') return [{ version: 2, root, mountPoint }];
    return type === 'cgroup' && superOptions.split(',').includes('cpu') ? [{ version: 1, root, mountPoint }] : [];
  });
}

/** In mountinfo, blanks and backslashes are octal: '\040'. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function foldersOf(group: string, root: string, mountPoint: string): string[] {
  const below = path.posix.relative(root, group);
  // The group lies outside of what is mounted if a container sees its host's names. The root of the mount still counts.
  const names = below === '' || /^\.\.(\/|$)/.test(below) ? [] : below.split('/');
  return Array.from({ length: names.length + 1 }, (_, i) =>
    path.posix.join(mountPoint, ...names.slice(0, names.length - i)),
  );
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
