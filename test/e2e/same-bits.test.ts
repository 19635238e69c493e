import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Command, sha256Of } from '../support/command.js';
import { otherNodes } from './node-binaries.js';
import { FAST_KERNELS, type SmallTraining, SmallTrainings, titleOf } from './small-trainings.js';

/** The others are in same-bits.long.test.ts. */
const TRAININGS: readonly SmallTraining[] = [
  { workers: 1, transport: 'ipc', kernel: 'native' },
  { workers: 2, transport: 'tcp', kernel: 'wasm' },
  { workers: 3, transport: 'tcp', kernel: 'native' },
  { workers: 5, transport: 'ipc', kernel: 'wasm' },
];

describe('the same model, to the bit', () => {
  const trainings = new SmallTrainings();
  for (const training of TRAININGS) test(titleOf(training), () => trainings.yieldsTheSame(training));

  const skip = FAST_KERNELS.length < 2 && `this host runs just ${FAST_KERNELS.join(', ')}`;
  test(`workers with kernels of their own: ${FAST_KERNELS.join(', ')}`, { skip }, async () => {
    const address = `ipc://${path.join(trainings.home, 'kernels')}`;
    const some = ['--listen', address, '--insecure', '--min-workers', String(FAST_KERNELS.length)];
    const coordinator = new Command(['coordinator', ...trainings.settings(), ...some]);
    const worker = ['worker', '--connect', address, '--insecure', '--data', trainings.data, '--kernel'];
    const workers = FAST_KERNELS.map((name) => new Command([...worker, name]));
    for (const { exitCode, stderr } of await Promise.all(workers.map((command) => command.done()))) {
      assert.equal(exitCode, 0, stderr);
    }
    assert.equal(sha256Of(await coordinator.done()), trainings.expected);
  });

  for (const node of otherNodes()) {
    test(`2 workers on ${node.name}`, { skip: node.path ? false : node.reason }, async () => {
      assert.equal(await trainings.train(['--workers', '2', '--min-workers', '2'], node.path), trainings.expected);
    });
  }

  test('another seed or another micro-batch size gives another model', async () => {
    assert.notEqual(await trainings.train(['--workers', '2', '--seed', '1']), trainings.expected);
    assert.notEqual(await trainings.train(['--workers', '2', '--micro-batch-size', '64']), trainings.expected);
  });
});
