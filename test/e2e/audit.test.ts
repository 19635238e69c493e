import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Command, killCommands, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

describe('--audit', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  const settings = ['--data', data, '--epochs', '3', '--log', 'lines'];

  before(() => writeSmallDataset(data, 2_100, 200));
  after(killCommands);

  test('a worker that computes a wrong bit is caught and sent away, and the model is right', async () => {
    const quiet = await run(['train', ...settings, '--workers', '2', '--run-dir', path.join(home, 'quiet')]);
    const coordinator = new Command([
      'coordinator',
      ...settings,
      ...[
        '--audit',
        '1',
        '--min-workers',
        '3',
        '--listen',
        'tcp://127.0.0.1:0',
        '--run-dir',
        path.join(home, 'audited'),
      ],
    ]);
    const address = await coordinator.address();
    const worker = ['worker', '--connect', address, '--data', data];
    // The liar is the fastest, so that nobody takes its part of a step over before it has lied.
    const honest = [1, 2].map(() => new Command(worker, { env: SLOW_WORKERS }));
    const liar = new Command([...worker, '--inject-bit-flips', '1']);

    const evidence = await coordinator.line(/sent a wrong gradient/);
    assert.match(evidence, new RegExp(`:${liar.child.pid}\\) .* SHA-256 [0-9a-f]{16}.*It is out of the run`));
    assert.equal((await liar.done()).exitCode, 1);
    const result = await coordinator.done();
    assert.equal(result.exitCode, 0, result.stderr);
    assert.equal(sha256Of(result), sha256Of(quiet));
    assert.match(
      result.stdout,
      /^Audit: {4}198 micro-batches were computed by two workers, wrong gradients replaced: \d+\.$/m,
    );
    for (const command of honest) assert.equal((await command.done()).exitCode, 0);
  });

  test('needs a second worker', async () => {
    const result = await run(['train', ...settings, '--workers', '1', '--audit', '0.5']);
    assert.equal(result.exitCode, 2);
    assert.match(result.stderr, /--workers must be at least 2 with --audit, got '1'/);
  });
});
