import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import { freePort } from '../chaos/free-port.js';
import { Command, killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { webgpuBitsSkipReason } from '../support/webgpu.js';
import { writeSmallDataset } from './small-dataset.js';

after(killCommands);

/** 12 steps in each of three epochs. A software driver computes some ten samples a second. */
const SETTINGS = ['--epochs', '3', '--batch-size', '16', '--micro-batch-size', '4', '--checkpoint-every', '3'];
/** A step takes one worker a second at least, so that the run is in its second epoch when the result of its first is told. */
const PACE = { LENET_INJECT_PACE_MS: '300' };

test('webgpu, simd and native kernels end with the SHA-256 of a CPU, through kills and a resume', {
  skip: (await webgpuBitsSkipReason()) ?? false,
}, async () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, 192, 48);
  const settings = [...SETTINGS, '--data', data, '--log', 'lines'];
  const expected = sha256Of(await run(['train', ...settings, '--workers', '1', '--run-dir', path.join(home, 'cpu')]));

  const address = `tcp://127.0.0.1:${await freePort()}`;
  const coordinate = () =>
    new Command(['coordinator', ...settings, '--listen', address, '--run-dir', path.join(home, 'mixed')]);
  const onGpu = () =>
    new Command(['worker', '--connect', address, '--data', data, '--engine', 'webgpu'], {
      env: { LENET_WEBGPU_SOFTWARE: 'on', ...PACE },
    });
  const onCpu = (kernel: string) =>
    new Command(['worker', '--connect', address, '--data', data, '--kernel', kernel], {
      env: PACE,
    });

  // The first epoch is the GPU's alone.
  let coordinator = coordinate();
  // It has made its keys.
  await coordinator.line(/listening for workers/);
  const first = onGpu();
  await coordinator.line(/^Test set/);
  coordinator.child.kill('SIGKILL');
  await coordinator.done();

  coordinator = coordinate();
  await coordinator.line(/resuming at step 1[2-9]/);
  const others = [onCpu('wasm'), onCpu('auto'), onGpu()];
  await coordinator.nextLine(/joined/);
  first.child.kill('SIGKILL');
  await first.done();

  const result = await coordinator.done();
  assert.equal(result.exitCode, 0, result.stderr);
  assert.equal(sha256Of(result), expected);
  assert.doesNotMatch(result.stderr, /their bits differ/);
  for (const other of others) await other.kill();
});
