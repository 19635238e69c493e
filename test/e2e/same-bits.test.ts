import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { otherNodes } from './node-binaries.js';
import { writeSmallDataset } from './small-dataset.js';

/** Two epochs of a small data set whose last step is short and cut unevenly by every number of workers. */
describe('the same model, to the bit', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  let expected: string;
  let runs = 0;

  async function train(args: readonly string[], node?: string): Promise<string> {
    const runDirectory = path.join(home, `run-${runs++}`);
    const common = ['train', '--data', data, '--epochs', '2', '--run-dir', runDirectory, '--log', 'lines'];
    const result = await run([...common, ...args], node ? { node } : {});
    assert.equal(result.exitCode, 0, result.stderr);
    return sha256Of(result);
  }

  before(async () => {
    writeSmallDataset(data, 2_100, 200);
    expected = await train(['--workers', '1']);
  });

  after(killCommands);

  for (const workers of [1, 2, 3, 5]) {
    for (const [transport, args] of [
      ['ipc', []],
      ['tcp', ['--listen', 'tcp://127.0.0.1:0']],
    ] as const) {
      test(`${workers} workers over ${transport}`, async () => {
        assert.equal(await train(['--workers', String(workers), '--min-workers', String(workers), ...args]), expected);
      });
    }
  }

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
