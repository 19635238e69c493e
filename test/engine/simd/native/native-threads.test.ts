import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { range } from '../simd-fixture.js';
import { ANY_NATIVE_KERNEL, SKIP_WITHOUT_NATIVE } from './native-kernels.js';
import { gradientHash, sharedOptions, type ThreadTask } from './native-thread.js';

const THREADS = 4;
const ROUNDS = 20;

test('threads compute side by side, on one dataset, as one does alone', { skip: SKIP_WITHOUT_NATIVE }, async () => {
  const name = ANY_NATIVE_KERNEL?.name;
  assert(name);
  const options = sharedOptions(100);
  const tasks = range(0, THREADS);
  const answers = await Promise.all(
    Array.from(tasks, async (thread) => {
      const task: ThreadTask = { name, options, first: thread * 20, rounds: ROUNDS };
      const worker = new Worker(new URL('./native-thread.js', import.meta.url), { workerData: task });
      const exit = once(worker, 'exit');
      const [hash] = (await once(worker, 'message')) as [string];
      // Ends with a computer that nobody has disposed.
      await exit;
      return hash;
    }),
  );
  const alone = Array.from(tasks, (thread) => gradientHash({ name, options, first: thread * 20, rounds: 1 }));
  assert.deepEqual(answers, alone);
  assert.equal(new Set(alone).size, THREADS);
});
