import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuGroups, limitFrom, readCgroupCpuLimit } from '../../src/shared/cgroup-cpu-limit.js';

const V2_MOUNT =
  '31 23 0:27 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot';

test('a limit is a quota of each period', () => {
  assert.equal(limitFrom('150000 100000\n'), 1.5);
  assert.equal(limitFrom('5000 100000\n'), 0.05);
  for (const text of ['max 100000\n', '-1 100000\n', '', '100000', '0 100000', '100000 0', 'a b']) {
    assert.equal(limitFrom(text), Number.POSITIVE_INFINITY, text);
  }
});

test('version 2, a service of systemd: the groups from its own to the root', () => {
  assert.deepEqual(cpuGroups('0::/system.slice/lenet-worker@1.service\n', V2_MOUNT), [
    {
      version: 2,
      folders: ['/sys/fs/cgroup/system.slice/lenet-worker@1.service', '/sys/fs/cgroup/system.slice', '/sys/fs/cgroup'],
    },
  ]);
});

test('version 2, a container with a namespace of its own: the root of what it sees', () => {
  assert.deepEqual(cpuGroups('0::/\n', V2_MOUNT), [{ version: 2, folders: ['/sys/fs/cgroup'] }]);
  assert.deepEqual(
    cpuGroups('0::/../other\n', V2_MOUNT),
    [{ version: 2, folders: ['/sys/fs/cgroup/other', '/sys/fs/cgroup'] }],
    'a process that moved outside of its namespace',
  );
});

test("version 1, a container that sees its host's names: the mount has the container's group as root", () => {
  const memberships = '12:memory:/docker/4f2a\n4:cpu,cpuacct:/docker/4f2a\n3:cpuset:/docker/4f2a\n0::/docker/4f2a\n';
  const mounts = `1105 1101 0:30 /docker/4f2a /sys/fs/cgroup/cpu,cpuacct ro,nosuid - cgroup cgroup rw,cpu,cpuacct
1106 1101 0:31 /docker/4f2a /sys/fs/cgroup/cpuset ro,nosuid master:10 - cgroup cgroup rw,cpuset
1107 1101 0:32 /docker/4f2a /sys/fs/cgroup/memory ro,nosuid master:11 - cgroup cgroup rw,memory`;
  const folders = ['/sys/fs/cgroup/cpu,cpuacct'];
  assert.deepEqual(cpuGroups(memberships, mounts), [{ version: 1, folders }]);
  assert.deepEqual(
    cpuGroups('4:cpu,cpuacct:/elsewhere\n', mounts),
    [{ version: 1, folders }],
    'a group outside of the mount: its root counts',
  );
  const nested = '4:cpu,cpuacct:/docker/4f2a/a/b\n';
  assert.deepEqual(cpuGroups(nested, mounts), [
    { version: 1, folders: [`${folders}/a/b`, `${folders}/a`, ...folders] },
  ]);
});

test('version 1 beside version 2, which has no controllers: both are asked', () => {
  const memberships = '9:name=systemd:/\n3:cpuset:/\n2:cpuacct:/\n1:cpu:/a\n0::/a\n';
  const mounts = `32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw`;
  assert.deepEqual(cpuGroups(memberships, mounts), [
    { version: 1, folders: ['/sys/fs/cgroup/cpu/a', '/sys/fs/cgroup/cpu'] },
    { version: 2, folders: ['/sys/fs/cgroup/unified/a', '/sys/fs/cgroup/unified'] },
  ]);
});

test('names with blanks and colons', () => {
  const mounts = '31 23 0:27 /a\\040b /mnt/c\\040d rw - cgroup2 cgroup2 rw';
  assert.deepEqual(cpuGroups('0::/a b/x:y\n', mounts), [{ version: 2, folders: ['/mnt/c d/x:y', '/mnt/c d'] }]);
});

test('no groups, no limit', () => {
  assert.deepEqual(cpuGroups('', ''), []);
  assert.deepEqual(cpuGroups('0::/\n', '22 1 0:21 / / rw - ext4 /dev/vda rw\n'), []);
  assert.equal(
    readCgroupCpuLimit(() => undefined),
    Number.POSITIVE_INFINITY,
  );
});

/** Files by path; others cannot be read. */
const reading = (files: Record<string, string>) => (file: string) => files[file];

test('the tightest group counts, wherever it is in the hierarchy', () => {
  const limits = (own: string, slice: string) =>
    readCgroupCpuLimit(
      reading({
        '/proc/self/cgroup': '0::/kubepods.slice/pod1.scope\n',
        '/proc/self/mountinfo': V2_MOUNT,
        '/sys/fs/cgroup/kubepods.slice/pod1.scope/cpu.max': own,
        '/sys/fs/cgroup/kubepods.slice/cpu.max': slice,
      }),
    );
  assert.equal(limits('200000 100000\n', '350000 100000\n'), 2);
  assert.equal(limits('max 100000\n', '350000 100000\n'), 3.5);
  assert.equal(limits('max 100000\n', 'max 100000\n'), Number.POSITIVE_INFINITY);
});

test('version 1 has quota and period in two files', () => {
  const limit = (quota: string) =>
    readCgroupCpuLimit(
      reading({
        '/proc/self/cgroup': '1:cpu:/a\n',
        '/proc/self/mountinfo': '32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': quota,
        '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '50000\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      }),
    );
  assert.equal(limit('75000\n'), 1.5);
  assert.equal(limit('-1\n'), Number.POSITIVE_INFINITY);
});
