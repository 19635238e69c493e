import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { bounded } from '../support/bounded.js';
import { Command, killCommands, run, sha256Of } from '../support/command.js';
import { VirtualNetwork, whyNoVirtualNetwork } from '../support/network-namespaces.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const LIMIT_MS = 300_000;
/** Workers take at least this long for a micro-batch, so that the run is not over before the others are held. */
const PACE = ['--inject-pace-ms', '4'];
/** Alone, this worker needs a second for an epoch. */
const SLOW_PACE = ['--inject-pace-ms', '20'];

const skip = whyNoVirtualNetwork() ?? false;
after(killCommands);

test('three hosts without data train with a fourth, and keys decide who may', { skip }, async (t) => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, 2_100, 200);
  const settings = ['--data', data, '--epochs', '60', '--log', 'lines'];
  const expected = sha256Of(
    await run(['train', ...settings, '--workers', '2', '--run-dir', path.join(home, 'one-host')]),
  );

  const network = new VirtualNetwork(6);
  t.after(async () => {
    await killCommands();
    network.remove();
  });
  /** A host has its own configuration and cache, empty at first. */
  const on = (host: number) => ({
    through: network.on(host),
    env: {
      LENET_KEYS: path.join(home, `host-${host}`, 'keys'),
      LENET_CACHE_DIR: path.join(home, `host-${host}`, 'cache'),
    },
  });
  const keys = async (...args: string[]) => {
    const result = await run(['keys', ...args], on(1));
    assert.equal(result.exitCode, 0, result.stderr);
    return result.stdout;
  };
  const workerArgs = (text: string): string[] => /lenet-cluster (worker .*)$/m.exec(text)?.[1]?.split(' ') ?? [];

  const coordinator = new Command(
    [
      ...['coordinator', ...settings, '--listen', 'tcp://0.0.0.0:5555', '--min-workers', '4'],
      ...['--run-dir', path.join(home, 'run')],
    ],
    on(1),
  );
  const line = (pattern: RegExp) => bounded(coordinator.line(pattern), LIMIT_MS, `the coordinator's ${pattern}`);
  // As the coordinator prints it, typed on another host.
  const joinArgs = workerArgs(await line(/they join with/));
  const workers = [2, 3, 4].map((host) => new Command([...joinArgs, ...PACE], on(host)));
  await Promise.all(workers.map((worker) => bounded(worker.line(/fetching the data set/), LIMIT_MS, 'the fetching')));
  await line(/worker 3 .* is ready/);

  // A key that is revoked before it is used, and one that is revoked while its worker trains.
  const revokedArgs = workerArgs(await keys('new', 'lost'));
  await keys('revoke', 'lost');
  await line(/key 'lost' is revoked|they join with/);
  const refused = await bounded(run(revokedArgs, on(5)), LIMIT_MS, 'the end of the worker with a revoked key');
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /the coordinator refused \(key-refused\)/);

  const brief = new Command([...workerArgs(await keys('new', 'brief')), ...SLOW_PACE], on(6));
  await line(/worker 4 .* is ready/);
  await line(/^Test set/);
  // The others are held, so that the run cannot end before the key is revoked.
  for (const { child } of workers) child.kill('SIGSTOP');
  await keys('revoke', 'brief');
  await line(/worker 4 .* left: its key was revoked/);
  for (const { child } of workers) child.kill('SIGCONT');
  const dropped = await bounded(brief.done(), LIMIT_MS, 'the end of the worker whose key was revoked');
  assert.equal(dropped.exitCode, 1);
  // On a busy machine it may not hear why before its connection ends; then it hears that its key is not admitted.
  assert.match(dropped.stderr, /\((key-revoked|key-refused)\)/);

  const result = await bounded(coordinator.done(), LIMIT_MS, 'the end of the run');
  assert.equal(result.exitCode, 0, result.stderr);
  assert.equal(sha256Of(result), expected);
  for (const worker of workers) assert.equal((await bounded(worker.done(), LIMIT_MS, 'a worker to leave')).exitCode, 0);
  for (const host of [2, 3, 4]) assert.equal(readdirSync(path.join(home, `host-${host}`, 'cache')).length, 1);
});
