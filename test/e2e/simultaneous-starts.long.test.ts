import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { Command, killCommands } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

after(killCommands);

const ROUNDS = 4;
const STARTS = 25;

const home = temporaryDirectory();
const data = path.join(home, 'data');

/** Until it is interrupted. */
function coordinate(runDirectory: string, seed: number): Command {
  const settings = ['--data', data, '--epochs', '100000', '--run-dir', runDirectory, '--seed', String(seed)];
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--insecure', '--http', 'off', '--log', 'lines'];
  return new Command(['coordinator', ...settings, ...listen]);
}

/** Lets the coordinator train an epoch with a worker, and interrupts it. */
async function trainAnEpoch(coordinator: Command): Promise<void> {
  const address = await coordinator.address();
  const worker = new Command(['worker', '--connect', address, '--insecure', '--engine', 'simd', '--data', data]);
  await coordinator.line(/^Test set/);
  coordinator.child.kill('SIGINT');
  const { exitCode, stderr } = await coordinator.done();
  assert.equal(exitCode, 130, stderr);
  // It would wait for the coordinator's return.
  worker.child.kill('SIGTERM');
  await worker.done();
}

test('of simultaneous starts in one directory exactly one trains, with its own settings, and it can be resumed', async () => {
  writeSmallDataset(data, 600, 50);
  for (let round = 0; round < ROUNDS; round++) {
    const directory = path.join(home, `run-${round}`);
    const commands = Array.from({ length: STARTS }, (_, seed) => coordinate(directory, seed));
    const began = await Promise.all(
      commands.map((command) =>
        command.line(/listening for workers on/).then(
          () => true,
          () => false,
        ),
      ),
    );
    assert.equal(began.filter(Boolean).length, 1, `round ${round}`);
    const winner = began.indexOf(true);
    for (const [seed, command] of commands.entries()) {
      if (seed === winner) continue;
      const { exitCode, stderr } = await command.done();
      assert.equal(exitCode, 1, stderr);
      assert.match(stderr, /only one coordinator may/);
    }
    await trainAnEpoch(commands[winner] as Command);
    const { seed } = JSON.parse(readFileSync(path.join(directory, 'config.json'), 'utf8')) as { seed: number };
    assert.equal(seed, winner);
    assert.deepEqual(
      readdirSync(directory).filter((name) => /lock|sock|tmp/.test(name)),
      [],
    );

    const resumed = coordinate(directory, winner);
    await resumed.line(/resuming at step [1-9]/);
    await trainAnEpoch(resumed);
  }
});
