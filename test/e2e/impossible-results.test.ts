import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Command, killCommands, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const home = temporaryDirectory();
const data = path.join(home, 'data');
const settings = ['--data', data, '--epochs', '2', '--log', 'lines'];

before(() => writeSmallDataset(data, 1_100, 100));
after(killCommands);

test('a worker that sends finite gradients near the largest float32 is out by name, and the model is right', async () => {
  const quiet = run(['train', ...settings, '--workers', '1', '--run-dir', path.join(home, 'quiet')]);
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--min-workers', '2'];
  const coordinator = new Command(['coordinator', ...settings, ...listen, '--run-dir', path.join(home, 'lied')]);
  const address = await coordinator.address();
  const worker = ['worker', '--connect', address, '--data', data];
  // The liar is the faster one, so that the other does not take its part of a step over before it has lied.
  const honest = new Command(worker, { env: SLOW_WORKERS });
  const liar = new Command([...worker, '--inject-huge-gradients', '1']);
  const message = await coordinator.line(/is out of the run/);
  assert.match(
    message,
    new RegExp(`^warning: worker \\d \\(.*:${liar.child.pid}\\) is out of the run: the gradient of`),
  );
  const ended = await liar.done();
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stderr, /refused \(out-of-bounds\)/);
  const result = await coordinator.done();
  assert.equal(result.exitCode, 0, result.stderr);
  assert.equal(sha256Of(result), sha256Of(await quiet));
  assert.equal((await honest.done()).exitCode, 0);
});
