import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Command, sha256Of } from '../support/command.js';
import { SmallTrainings } from './small-trainings.js';

describe('workers that begin before they have the data set', () => {
  const trainings = new SmallTrainings();

  test('yield the same model', async () => {
    const address = `ipc://${path.join(trainings.home, 'early')}`;
    const some = ['--listen', address, '--insecure', '--min-workers', '3'];
    const coordinator = new Command(['coordinator', ...trainings.settings(), ...some]);
    const worker = ['worker', '--connect', address, '--insecure', '--cache-dir'];
    // Two share a cache, and one of them may find the whole set there.
    const workers = ['a', 'b', 'b'].map((cache) => new Command([...worker, path.join(trainings.home, cache)]));
    const results = await Promise.all(workers.map((command) => command.done()));
    for (const { exitCode, stderr } of results) assert.equal(exitCode, 0, stderr);
    assert.match(
      results[0]?.stderr ?? '',
      /joined the run[\s\S]*fetching the data set/,
      'it fetches while it computes',
    );
    assert.equal(sha256Of(await coordinator.done()), trainings.expected);
  });
});
