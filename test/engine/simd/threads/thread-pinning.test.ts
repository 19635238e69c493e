import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { coresOfThreads } from '../../../../src/engine/simd/threads/thread-pinning.js';
import { ThreadedComputer } from '../../../../src/engine/simd/threads/threaded-computer.js';
import { allowedCores, coresInStatus } from '../../../../src/shared/core-list.js';
import { kernelsHere } from '../../../contract/kernels/kernels-here.js';
import { syntheticOptions } from '../simd-fixture.js';

const cores = allowedCores();
const SKIP =
  cores.length < 2
    ? 'needs two cores'
    : spawnSync('taskset', ['--version']).status === 0
      ? false
      : 'needs taskset of util-linux';

/** Cores of the threads of this process that may use one only, in ascending order. */
function pinnedCores(): number[] {
  const cores = readdirSync('/proc/self/task').flatMap((thread) => {
    const allowed = coresInStatus(statusOf(thread));
    return allowed.length === 1 ? allowed : [];
  });
  // The system may still list a thread that has ended.
  return [...new Set(cores)].sort((a, b) => a - b);
}

/** Empty if the thread has ended since it was listed. */
function statusOf(thread: string): string {
  try {
    return readFileSync(`/proc/self/task/${thread}/status`, 'utf8');
  } catch {
    return '';
  }
}

test('as many threads as cores have a core each; others have none', {
  skip: cores.length < 2 && 'needs two cores',
}, () => {
  assert.deepEqual(coresOfThreads(cores.length), cores);
  assert.deepEqual([coresOfThreads(1), coresOfThreads(cores.length + 1)], [[], []]);
});

test('threads that are not to be kept anywhere stay free', { skip: SKIP }, async (t) => {
  const kernel = kernelsHere().find(({ skip }) => !skip)?.name;
  assert(kernel);
  assert.deepEqual(pinnedCores(), []);
  const computer = await ThreadedComputer.start(syntheticOptions(40), kernel, cores.length, false);
  t.after(() => computer.dispose());
  assert.deepEqual(pinnedCores(), []);
});

test('threads stay on their cores, and so do those that replace them', { skip: SKIP }, async (t) => {
  const kernel = kernelsHere().find(({ skip }) => !skip)?.name;
  assert(kernel);
  assert.deepEqual(pinnedCores(), []);
  const computer = await ThreadedComputer.start(syntheticOptions(40), kernel, cores.length);
  t.after(() => computer.dispose());
  assert.deepEqual(pinnedCores(), cores);
  await computer.threads.terminate(1);
  await computer.evaluate(new Float32Array(61_706), Uint32Array.of(1));
  assert.deepEqual(pinnedCores(), cores);
});
