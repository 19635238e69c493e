import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { bounded } from '../support/bounded.js';
import { Command, killCommands, run, sha256Of } from '../support/command.js';
import { VirtualNetwork, whyNoVirtualNetwork } from '../support/network-namespaces.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const HEARTBEAT_MS = 500;
const LIMIT_MS = 300_000;

const skip = whyNoVirtualNetwork() ?? false;
after(killCommands);

test('a worker finds a coordinator whose host vanished without a word, when it is back, and when it comes back elsewhere', {
  skip,
}, async (t) => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, 2_100, 200);
  const settings = ['--data', data, '--epochs', '40', '--log', 'lines'];
  const expected = sha256Of(await run(['train', ...settings, '--workers', '1', '--run-dir', path.join(home, 'quiet')]));

  const network = new VirtualNetwork(3);
  t.after(async () => {
    await killCommands();
    network.remove();
  });
  const pointTo = (host: number) => network.setNames(2, [`${network.address(host)} coordinator`]);
  const coordinatorOn = async (host: number): Promise<Command> => {
    const command = new Command(
      [
        ...['coordinator', ...settings, '--listen', `tcp://${network.address(host)}:5555`, '--http', 'off'],
        ...['--heartbeat-ms', String(HEARTBEAT_MS), '--run-dir', path.join(home, 'run')],
      ],
      { through: network.on(host) },
    );
    await bounded(command.line(/listening for workers/), LIMIT_MS, 'a coordinator');
    return command;
  };

  // An epoch takes 0.2 s at least, so that no coordinator ends its run before it vanishes.
  network.limitSending(2, 50);
  pointTo(1);
  const first = await coordinatorOn(1);
  const worker = new Command(['worker', '--connect', 'tcp://coordinator:5555', '--data', data], {
    through: network.on(2),
  });
  const workerSays = (pattern: RegExp) => bounded(worker.nextLine(pattern), LIMIT_MS, `the worker's ${pattern}`);
  await bounded(first.line(/^Test set/), LIMIT_MS, 'an epoch');

  /** The host is cut off, and the coordinator killed; the worker waits so long that its system tries the old connection rarely. */
  const vanish = async (coordinator: Command) => {
    const silence = workerSays(/the coordinator is silent/);
    network.cut(1);
    coordinator.child.kill('SIGKILL');
    await silence;
    for (let report = 1; report <= 3; report++) await workerSays(/no coordinator at tcp:\/\/coordinator:5555 for/);
  };
  /** Until the worker computes again, which it must before it would say once more that it waits. */
  const comeBack = async (how: string, giveBack: () => void) => {
    const next = workerSays(/joined the run|no coordinator at/);
    const beganAtMs = performance.now();
    giveBack();
    const line = await next;
    const heartbeats = (performance.now() - beganAtMs) / HEARTBEAT_MS;
    t.diagnostic(`${how}: the worker computes again after ${heartbeats.toFixed(1)} heartbeat intervals`);
    assert.match(line, /joined the run/);
  };

  await vanish(first);
  const second = await coordinatorOn(1);
  await comeBack('at the same address', () => network.restore(1));

  await vanish(second);
  const third = await coordinatorOn(3);
  await comeBack('at another address', () => pointTo(3));

  const result = await bounded(third.done(), LIMIT_MS, 'the end of the run');
  assert.equal(result.exitCode, 0, result.stderr);
  assert.equal(sha256Of(result), expected);
  assert.equal((await bounded(worker.done(), LIMIT_MS, 'the worker to leave')).exitCode, 0);
});
