import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { test } from 'node:test';
import { lastOf, onOneCore } from '../../bench/pin-to-core.js';

test('the last core of a list', () => {
  assert.equal(lastOf('0'), 0);
  assert.equal(lastOf('0-3'), 3);
  assert.equal(lastOf('0-3,8'), 8);
  assert.equal(lastOf('1,4-7'), 7);
  assert.equal(lastOf(''), Number.NaN);
});

const skip =
  spawnSync('taskset', ['--version']).status === 0
    ? false
    : 'there is no taskset, with which a process is kept on a core';

test('one core while something runs, and all again after it, also when it fails', { skip }, async (t) => {
  t.mock.method(console, 'log', () => {});
  const before = os.availableParallelism();
  const seen: number[] = [];
  const failing = onOneCore(async () => {
    seen.push(os.availableParallelism());
    throw new Error('on purpose');
  });
  await assert.rejects(failing, /on purpose/);
  assert.deepEqual(seen, [1]);
  assert.equal(os.availableParallelism(), before);
});
