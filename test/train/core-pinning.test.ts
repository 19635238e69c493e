import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { allowedCores, coresInStatus } from '../../src/shared/core-list.js';
import { coresToPin, pinnedCommand } from '../../src/train/core-pinning.js';

test('workers are pinned only when their threads can have cores of their own and none is left over', () => {
  assert.deepEqual(coresToPin(1, allowedCores().length), [], 'a single worker shares its time with nobody');
  assert.deepEqual(coresToPin(100_000, 1), []);
  assert.deepEqual(coresToPin(2, allowedCores().length), []);
});

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
const noTaskset = hasTaskset ? false : 'no taskset';

test('each worker has as many cores as threads', { skip: noTaskset }, () => {
  assert.deepEqual(coresToPin(3, 1, [0, 2, 5]), [[0], [2], [5]]);
  const two = [
    [0, 1],
    [2, 3],
  ];
  assert.deepEqual(coresToPin(2, 2, two.flat()), two);
});

const cores = allowedCores();
const skip = cores.length > 1 ? noTaskset : 'a single core';

test('a pinned command runs on its cores', { skip }, () => {
  const script = "process.stdout.write(require('node:fs').readFileSync('/proc/self/status', 'utf8'))";
  for (const some of [cores.slice(-1), cores]) {
    const [command, args] = pinnedCommand(some, process.execPath, ['-e', script]);
    const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
    assert.deepEqual(coresInStatus(stdout), some);
  }
});
