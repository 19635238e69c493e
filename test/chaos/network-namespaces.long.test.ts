import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { bounded } from '../support/bounded.js';
import { Command, killCommands, run, sha256Of } from '../support/command.js';
import { VirtualNetwork, whyNoVirtualNetwork } from '../support/network-namespaces.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Silence is ten heartbeats: long enough that on a busy machine nobody is silent who is there. */
const HEARTBEAT_MS = 300;
const LIMIT_MS = 300_000;

const skip = whyNoVirtualNetwork() ?? false;
after(killCommands);

test('a worker on another host whose link is cut in mid-step, briefly and for long, costs no bit', {
  skip,
}, async (t) => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, 2_100, 200);
  const settings = ['--data', data, '--epochs', '60', '--log', 'lines'];
  const expected = sha256Of(await run(['train', ...settings, '--workers', '2', '--run-dir', path.join(home, 'quiet')]));

  const network = new VirtualNetwork(3);
  t.after(async () => {
    await killCommands();
    network.remove();
  });
  const address = `tcp://${network.address(1)}:5555`;
  const lines: string[] = [];
  const coordinator = new Command(
    [
      ...['coordinator', ...settings, '--listen', address, '--min-workers', '2'],
      ...['--heartbeat-ms', String(HEARTBEAT_MS), '--run-dir', path.join(home, 'run')],
    ],
    { through: network.on(1), onLine: (line) => lines.push(line) },
  );
  const line = (pattern: RegExp) => bounded(coordinator.line(pattern), LIMIT_MS, `the coordinator's ${pattern}`);
  const worker = (host: number) =>
    new Command(['worker', '--connect', address, '--data', data], { through: network.on(host) });
  await line(/listening for workers/);
  const cutOff = worker(2);
  await line(/worker \d+ .* is ready/);
  // An epoch has five gradients of 248 kB: alone, the other worker needs half a second for one, and the run outlasts the silence.
  network.limitSending(3, 20);
  const other = worker(3);
  await line(/^Test set/);

  /** The worker holds a shard that it has not delivered when its link goes down. */
  const cutInMidStep = async () => {
    cutOff.child.kill('SIGSTOP');
    const epochs = countOf(lines, /^Test set/);
    await bounded(whenMore(lines, /^Test set/, epochs), LIMIT_MS, 'an epoch without the stopped worker');
    network.cut(2);
    cutOff.child.kill('SIGCONT');
  };

  await cutInMidStep();
  network.restore(2);
  const epochs = countOf(lines, /^Test set/);
  await bounded(whenMore(lines, /^Test set/, epochs), LIMIT_MS, 'an epoch after the brief cut');

  const givenUp = coordinator.nextLine(new RegExp(`left: nothing heard for ${10 * HEARTBEAT_MS} ms`));
  await cutInMidStep();
  await bounded(givenUp, LIMIT_MS, 'the worker to be given up');
  // The other one is held, so that the run cannot end before the lost one is back.
  other.child.kill('SIGSTOP');
  const back = coordinator.nextLine(/worker \d+ .* is ready/);
  network.restore(2);
  await bounded(back, LIMIT_MS, 'the lost worker being ready again');
  other.child.kill('SIGCONT');

  const result = await bounded(coordinator.done(), LIMIT_MS, 'the end of the run');
  assert.equal(result.exitCode, 0, result.stderr);
  assert.equal(sha256Of(result), expected);
  for (const command of [cutOff, other]) {
    assert.equal((await bounded(command.done(), LIMIT_MS, 'a worker to leave')).exitCode, 0);
  }
});

const countOf = (lines: readonly string[], pattern: RegExp): number =>
  lines.filter((line) => pattern.test(line)).length;

/** Resolves when more than `count` lines fit. */
async function whenMore(lines: readonly string[], pattern: RegExp, count: number): Promise<void> {
  while (countOf(lines, pattern) <= count) await new Promise((resolve) => setImmediate(resolve));
}
