import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { allowedCores } from '../../src/shared/core-list.js';
import { coresToPin, pinnedCommand } from '../../src/train/core-pinning.js';

test('workers are pinned only when each can have a core of its own and none is left over', () => {
  assert.deepEqual(coresToPin(1), [], 'a single worker shares its time with nobody');
  assert.deepEqual(coresToPin(100_000), []);
});

const cores = coresToPin(allowedCores().length);

test('a pinned command runs on its core', { skip: cores.length > 0 ? false : 'no taskset, or a single core' }, () => {
  const core = cores.at(-1) ?? 0;
  const script = "process.stdout.write(require('node:fs').readFileSync('/proc/self/status', 'utf8'))";
  const [command, args] = pinnedCommand(core, process.execPath, ['-e', script]);
  const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
  assert.match(stdout, new RegExp(`^Cpus_allowed_list:\\s*${core}$`, 'm'));
});
