import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitWarnings, processLimits } from '../../src/cli/process-limits.js';

const NONE = {
  addressBytes: Number.POSITIVE_INFINITY,
  files: Number.POSITIVE_INFINITY,
  memoryBytes: Number.POSITIVE_INFINITY,
};
const TRAIN = { role: 'coordinator', connections: 4, localWorkers: 4, threads: 1 } as const;
const WORKER = { role: 'worker', connections: 0, localWorkers: 0, threads: 1 } as const;

test('limits are read as Linux tells them, and are none where it tells nothing', () => {
  const files: Readonly<Record<string, string>> = {
    '/proc/self/limits':
      'Limit                     Soft Limit           Hard Limit           Units     \n' +
      'Max open files            64                   128                  files     \n' +
      'Max address space         4096000000           unlimited            bytes     \n',
    '/proc/self/cgroup': '1:cpu:/\n0::/user.slice/run\n',
    '/sys/fs/cgroup/user.slice/run/memory.max': '104857600\n',
  };
  const read = (all: Readonly<Record<string, string>>) => (file: string) => {
    const text = all[file];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  };
  assert.deepEqual(processLimits(read(files)), { addressBytes: 4_096_000_000, files: 64, memoryBytes: 104_857_600 });
  assert.deepEqual(
    processLimits(read({ ...files, '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': 'max\n' })),
    {
      addressBytes: 4_096_000_000,
      files: 64,
      memoryBytes: Number.POSITIVE_INFINITY,
    },
  );
  assert.deepEqual(processLimits(read({})), NONE);
});

test('a limit that is too low is told with what is needed, and what to do', () => {
  assert.deepEqual(limitWarnings(NONE, TRAIN), []);
  assert.deepEqual(limitWarnings({ ...NONE, addressBytes: 4e9 }, TRAIN), [
    'the address space is limited to 4.0 GB, and a coordinator reserves 23.0 GB of it: if it ends without a reason, run `ulimit -v unlimited` first',
  ]);
  assert.deepEqual(limitWarnings({ ...NONE, addressBytes: 14e9 }, WORKER), []);
  assert.deepEqual(limitWarnings({ ...NONE, files: 64 }, { ...TRAIN, connections: 256 }), [
    'this process may open 64 files, and may need 1104: run `ulimit -n 1104` first, or set --max-workers lower',
  ]);
  assert.deepEqual(limitWarnings({ ...NONE, files: 64 }, WORKER), [
    'this process may open 64 files, and may need 80: run `ulimit -n 1024` first',
  ]);
  assert.deepEqual(limitWarnings({ ...NONE, memoryBytes: 512 * 2 ** 20 }, TRAIN), [
    'the memory is limited to 512 MiB, and about 1073 MiB are needed: raise the limit of the container or unit, or start fewer --workers or --threads',
  ]);
  assert.deepEqual(limitWarnings({ ...NONE, memoryBytes: 512 * 2 ** 20 }, WORKER), []);
  assert.deepEqual(limitWarnings({ ...NONE, memoryBytes: 512 * 2 ** 20 }, { ...WORKER, threads: 32 }), [
    'the memory is limited to 512 MiB, and about 599 MiB are needed: raise the limit of the container or unit',
  ]);
});
