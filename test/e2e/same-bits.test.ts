import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { kernelsHere } from '../contract/kernels/kernels-here.js';
import { Command, killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { otherNodes } from './node-binaries.js';
import { writeSmallDataset } from './small-dataset.js';

/** Two epochs of a small data set whose last step is short and cut unevenly by every number of workers. */
describe('the same model, to the bit', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  let expected: string;
  let runs = 0;

  /** Settings of a run with a directory of its own. */
  const settings = (): string[] => {
    const runDirectory = path.join(home, `run-${runs++}`);
    return ['--data', data, '--epochs', '2', '--run-dir', runDirectory, '--log', 'lines'];
  };

  async function train(args: readonly string[], node?: string): Promise<string> {
    const result = await run(['train', ...settings(), ...args], node ? { node } : {});
    assert.equal(result.exitCode, 0, result.stderr);
    return sha256Of(result);
  }

  before(async () => {
    writeSmallDataset(data, 2_100, 200);
    expected = await train(['--workers', '1']);
  });

  after(killCommands);

  const fast = kernelsHere().filter(({ name, kernel }) => kernel && name !== 'soft');
  const native = fast.find(({ name }) => name !== 'wasm')?.name ?? 'wasm';
  for (const workers of [1, 2, 3, 5]) {
    for (const [transport, kernel, args] of [
      ['ipc', native, []],
      ['tcp', 'wasm', ['--listen', 'tcp://127.0.0.1:0']],
    ] as const) {
      test(`${workers} workers over ${transport}, kernel ${kernel}`, async () => {
        const some = ['--workers', String(workers), '--min-workers', String(workers), '--kernel', kernel];
        assert.equal(await train([...some, ...args]), expected);
      });
    }
  }

  const names = fast.map(({ name }) => name);
  const skip = names.length < 2 && `this host runs just ${names.join(', ')}`;
  test(`workers with kernels of their own: ${names.join(', ')}`, { skip }, async () => {
    const address = `ipc://${path.join(home, 'kernels')}`;
    const some = ['--listen', address, '--insecure', '--min-workers', String(names.length)];
    const coordinator = new Command(['coordinator', ...settings(), ...some]);
    const worker = ['worker', '--connect', address, '--insecure', '--data', data, '--kernel'];
    const workers = names.map((name) => new Command([...worker, name]));
    for (const { exitCode, stderr } of await Promise.all(workers.map((command) => command.done()))) {
      assert.equal(exitCode, 0, stderr);
    }
    assert.equal(sha256Of(await coordinator.done()), expected);
  });

  for (const node of otherNodes()) {
    test(`2 workers on ${node.name}`, { skip: node.path ? false : node.reason }, async () => {
      assert.equal(await train(['--workers', '2', '--min-workers', '2'], node.path), expected);
    });
  }

  test('another seed or another micro-batch size gives another model', async () => {
    assert.notEqual(await train(['--workers', '2', '--seed', '1']), expected);
    assert.notEqual(await train(['--workers', '2', '--micro-batch-size', '64']), expected);
  });
});
