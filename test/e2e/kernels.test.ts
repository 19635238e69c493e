import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { killCommands, run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

/** A kernel of another kind of processor. */
const FOREIGN = process.arch === 'arm64' ? 'avx2' : 'neon';

describe('--kernel', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  const settings = ['--data', data, '--epochs', '1', '--log', 'lines', '--workers', '2', '--min-workers', '2'];

  before(() => writeSmallDataset(data, 60, 20));
  after(killCommands);

  test('the workers of `train` compute with the kernel that it is given', async () => {
    const { exitCode, stderr } = await run(['train', ...settings, '--run-dir', path.join(home, 'run')], {
      env: { LENET_KERNEL: 'wasm' },
    });
    assert.equal(exitCode, 0, stderr);
    const joined = stderr.match(/ joined, engine simd on .*/g) ?? [];
    assert.deepEqual(
      joined.map((line) => line.endsWith(', WebAssembly SIMD')),
      [true, true],
      stderr,
    );
  });

  test('a kernel that cannot run here is refused before anything is written', async () => {
    const directory = path.join(home, 'never');
    for (const command of [
      ['train', ...settings, '--run-dir', directory],
      ['coordinator', '--data', data, '--run-dir', directory, '--listen', 'tcp://127.0.0.1:0'],
      ['worker', '--connect', 'ipc:///nowhere', '--engine', 'simd'],
    ]) {
      const { exitCode, stderr } = await run([...command, '--kernel', FOREIGN]);
      assert.equal(exitCode, 1, command[0]);
      assert.match(
        stderr,
        new RegExp(`error: Cannot use the ${FOREIGN} kernel: .* \\(kernel-unsupported\\)`),
        command[0],
      );
    }
    assert.equal(existsSync(directory), false);
  });
});
