import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, test } from 'node:test';
import { Command, killCommands, run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

after(killCommands);

test('a start that is interrupted, or cannot begin, leaves no run directory', async (t) => {
  const cwd = temporaryDirectory();
  const data = path.join(cwd, 'data');
  writeSmallDataset(data, 100, 10);
  mkdirSync(path.join(cwd, 'bad'));
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  t.after(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const common = ['coordinator', '--listen', 'tcp://127.0.0.1:0', '--insecure'];

  const interrupted = new Command([...common, '--data', data, '--http', 'off'], { cwd });
  const [noPort, noData] = await Promise.all([
    run([...common, '--data', data, '--http', `127.0.0.1:${port}`], { cwd }),
    run([...common, '--data', path.join(cwd, 'bad'), '--http', 'off'], { cwd }),
    interrupted.line(/listening for workers on/),
  ]);
  interrupted.child.kill('SIGINT');
  const { exitCode, stdout } = await interrupted.done();
  assert.equal(exitCode, 130);
  assert.match(stdout, /^Nothing was trained, so nothing was kept\.$/m);
  assert.equal(noPort.exitCode, 1, noPort.stderr);
  assert.equal(noData.exitCode, 1, noData.stderr);
  // The folder stays when the one that made it ended before the other.
  const runs = path.join(cwd, 'runs');
  assert.deepEqual(existsSync(runs) ? readdirSync(runs) : [], []);

  const nothing = await run([...common, '--resume', '--data', data], { cwd });
  assert.equal(nothing.exitCode, 1);
  assert.match(nothing.stderr, /holds no unfinished run in which something was trained/);
});

test('a run directory that disappears during training is an error', async () => {
  const cwd = temporaryDirectory();
  const data = path.join(cwd, 'data');
  writeSmallDataset(data, 600, 10);
  const runDirectory = path.join(cwd, 'run');
  const settings = ['--data', data, '--epochs', '100000', '--run-dir', runDirectory, '--http', 'off', '--log', 'lines'];
  const coordinator = new Command(['coordinator', '--listen', 'tcp://127.0.0.1:0', '--insecure', ...settings]);
  const address = await coordinator.address();
  const worker = new Command(['worker', '--connect', address, '--insecure', '--engine', 'simd', '--data', data]);
  await coordinator.line(/^Test set/);
  renameSync(runDirectory, path.join(cwd, 'away'));
  await coordinator.line(/Cannot save the checkpoint/);
  coordinator.child.kill('SIGINT');
  const { exitCode, stderr } = await coordinator.done();
  worker.child.kill('SIGKILL');
  assert.equal(exitCode, 1, stderr);
  assert.match(stderr, /^error: Cannot save the checkpoint of step \d+ .* was removed, moved or replaced/m);
  assert.match(stderr, /^error: Cannot keep the run: .* so the training is lost with it\. \(run-directory-lost\)$/m);
  assert.equal(existsSync(runDirectory), false);
});
