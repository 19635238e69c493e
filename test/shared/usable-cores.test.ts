import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readCgroupCpuLimit } from '../../src/shared/cgroup-cpu-limit.js';
import { allowedCores } from '../../src/shared/core-list.js';
import { coresFor, usableCores } from '../../src/shared/usable-cores.js';

test('affinity and limit: the smaller counts, whole cores, at least one', () => {
  assert.equal(coresFor(8, Number.POSITIVE_INFINITY), 8);
  assert.equal(coresFor(8, 3), 3);
  assert.equal(coresFor(8, 3.9), 3);
  assert.equal(coresFor(2, 3.9), 2);
  assert.equal(coresFor(8, 0.25), 1);
});

const MODULE = new URL('../../src/shared/usable-cores.js', import.meta.url).href;
const SCRIPT = `import(${JSON.stringify(MODULE)}).then(({ usableCores }) => process.stdout.write(String(usableCores())))`;

const cores = allowedCores();
const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
const skipAffinity = cores.length > 1 && hasTaskset ? false : 'takes Linux, taskset and two cores';

test('a process that is kept on one core', { skip: skipAffinity }, () => {
  const { stdout } = spawnSync('taskset', ['--cpu-list', String(cores.at(-1)), process.execPath, '-e', SCRIPT], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '1');
});

/** A group of this test; undefined if it cannot be made, as in most containers. */
function makeGroup(): { folder: string; version: 1 | 2 } | undefined {
  const name = `lenet-cluster-test-${process.pid}`;
  for (const [parent, version] of [
    ['/sys/fs/cgroup', 2],
    ['/sys/fs/cgroup/cpu', 1],
  ] as const) {
    const folder = path.join(parent, name);
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    try {
      // The files of the group are there only if the processor's controller is.
      writeFileSync(path.join(folder, version === 2 ? 'cpu.max' : 'cpu.cfs_quota_us'), '100000', { flag: 'r+' });
      return { folder, version };
    } catch {
      rmdirSync(folder);
    }
  }
  return undefined;
}

const canLimit = usableCores() > 1 && readCgroupCpuLimit() === Number.POSITIVE_INFINITY;
const group = canLimit ? makeGroup() : undefined;
const skipGroup = group ? false : 'takes two cores without a limit, and the right to make control groups';

test('a process in a control group with a limit', { skip: skipGroup }, () => {
  assert.ok(group);
  const { folder } = group;
  try {
    const inGroup = `echo $$ > '${folder}/cgroup.procs' && exec "$0" -e "$1"`;
    const { stdout, stderr } = spawnSync('sh', ['-c', inGroup, process.execPath, SCRIPT], { encoding: 'utf8' });
    assert.equal(stdout, '1', stderr);
  } finally {
    rmdirSync(folder);
  }
});
