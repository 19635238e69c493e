import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Command, sha256Of } from '../support/command.js';
import { otherNodes } from './node-binaries.js';
import { FAST_KERNELS, type SmallTraining, SmallTrainings, THREAD_DEATHS, titleOf } from './small-trainings.js';

/** The others are in same-bits.long.test.ts. One worker with a thread for each core, over ipc, gives the SHA-256 that is expected. */
const TRAININGS: readonly SmallTraining[] = [
  { workers: 2, threads: 2, transport: 'tcp', kernel: 'wasm' },
  { workers: 3, threads: 3, transport: 'tcp', kernel: 'native' },
  { workers: 5, threads: 1, transport: 'ipc', kernel: 'wasm' },
];

describe('the same model, to the bit', () => {
  const trainings = new SmallTrainings();
  for (const training of TRAININGS) test(titleOf(training), () => trainings.yieldsTheSame(training));

  const skip = FAST_KERNELS.length < 2 && `this host runs just ${FAST_KERNELS.join(', ')}`;
  test(`workers of 1, 2 and more threads that die, with kernels of their own: ${FAST_KERNELS.join(', ')}`, {
    skip,
  }, async () => {
    const address = `ipc://${path.join(trainings.home, 'kernels')}`;
    const some = ['--listen', address, '--insecure', '--min-workers', String(FAST_KERNELS.length)];
    const coordinator = new Command(['coordinator', ...trainings.settings(), ...some]);
    const worker = ['worker', '--connect', address, '--insecure', '--data', trainings.data, ...THREAD_DEATHS];
    const workers = FAST_KERNELS.map(
      (name, i) => new Command([...worker, '--kernel', name, '--threads', String(i + 1)]),
    );
    for (const { exitCode, stderr } of await Promise.all(workers.map((command) => command.done()))) {
      assert.equal(exitCode, 0, stderr);
    }
    assert.equal(sha256Of(await coordinator.done()), trainings.expected);
  });

  const nodes = otherNodes();
  const noNodes = nodes.every(({ path }) => !path) && nodes.map(({ reason }) => reason).join('; ');
  test('a coordinator on one version of Node, workers on all others that are here', { skip: noNodes }, async () => {
    const here = nodes.flatMap(({ path: node }) => node ?? []);
    const address = `ipc://${path.join(trainings.home, 'nodes')}`;
    const some = ['--listen', address, '--insecure', '--min-workers', String(here.length)];
    const coordinator = new Command(['coordinator', ...trainings.settings(), ...some], { node: here.at(-1) });
    const worker = ['worker', '--connect', address, '--insecure', '--data', trainings.data];
    const workers = [process.execPath, ...here.slice(0, -1)].map((node) => new Command(worker, { node }));
    for (const command of workers) assert.equal((await command.done()).exitCode, 0);
    assert.equal(sha256Of(await coordinator.done()), trainings.expected);
  });

  test('another seed or another micro-batch size gives another model', async () => {
    const other = await Promise.all([
      trainings.train(['--workers', '1', '--seed', '1']),
      trainings.train(['--workers', '1', '--micro-batch-size', '64']),
    ]);
    assert.ok(!other.includes(trainings.expected));
  });
});
