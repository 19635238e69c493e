import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Command, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { SmallTrainings, titleOf } from './small-trainings.js';

const ALL = ['--augment', 'shift=1.5,rotate=10,scale=0.1,elastic=1', '--seed', '3'];

describe('with augmentation, the same model to the bit', () => {
  const trainings = new SmallTrainings(4, ALL);

  for (const training of [
    { workers: 3, threads: 1, transport: 'tcp', kernel: 'wasm' },
    { workers: 3, threads: 2, transport: 'ipc', kernel: 'native' },
  ] as const) {
    test(titleOf(training), () => trainings.yieldsTheSame(training));
  }

  test('workers that die, and threads', () => trainings.survivesDeaths({ workers: 2, threads: 2, kernel: 'native' }));

  test('after kill -9, by --resume, which refuses other amounts', async () => {
    const directory = path.join(trainings.home, 'killed');
    const args = ['train', ...trainings.settings(), '--run-dir', directory, '--checkpoint-every', '2'];
    const first = new Command([...args, '--workers', '2'], { env: SLOW_WORKERS });
    await first.line(/^Test set/);
    first.child.kill('SIGKILL');
    await first.done();
    const changed = await run([...args, '--resume', '--augment', 'off']);
    assert.equal(changed.exitCode, 1, changed.stderr);
    assert.match(changed.stderr, /--augment: shift=1.5,rotate=10,scale=0.1,elastic=1 in the run, off now/);
    const second = await run([...args, '--workers', '1', '--resume']);
    assert.equal(second.exitCode, 0, second.stderr);
    assert.match(second.stderr, /resuming at step/);
    assert.equal(sha256Of(second), trainings.expected);
  });

  test('another model than without, and than with other amounts', async () => {
    const off = await trainings.train(['--augment', 'off']);
    const other = await trainings.train(['--augment', 'shift=1.5']);
    assert.equal(new Set([off, other, trainings.expected]).size, 3);
  });
});
