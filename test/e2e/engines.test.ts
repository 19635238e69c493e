import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Command, killCommands, run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { tensorflowSkipReason } from '../support/tensorflow.js';
import { webgpuSkipReason } from '../support/webgpu.js';
import { writeSmallDataset } from './small-dataset.js';

const noWebgpu = await webgpuSkipReason();
const tensorflowIsHere = (await tensorflowSkipReason()) === undefined && 'TensorFlow is installed here';

describe('engines', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  const settings = ['--data', data, '--epochs', '1', '--log', 'lines'];

  before(() => writeSmallDataset(data, 2_100, 200));
  after(killCommands);

  test('devices lists all of them, and what auto takes', { skip: tensorflowIsHere }, async () => {
    const { exitCode, stdout } = await run(['devices']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^tensorflow {2}not available: neither @tensorflow\/tfjs-node-gpu nor .* is installed\./m);
    assert.match(stdout, /^simd {8}.*, equal bits$/m);
    assert.match(stdout, /^--engine auto takes \w+: /m);
  });

  test('an engine that cannot run is an error that says what is missing', { skip: tensorflowIsHere }, async () => {
    const { exitCode, stderr } = await run(['worker', '--connect', 'ipc:///nowhere', '--engine', 'tensorflow']);
    assert.equal(exitCode, 1);
    assert.match(stderr, /Cannot start the tensorflow engine: neither .* is installed/);
    assert.match(stderr, /npm install @tensorflow\/tfjs-node-gpu/);
  });

  test('and one of `train`, which then writes nothing', { skip: tensorflowIsHere }, async () => {
    const runDirectory = path.join(home, 'never');
    const { exitCode, stderr } = await run(['train', ...settings, '--engine', 'tensorflow', '--run-dir', runDirectory]);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /^error: Cannot start the tensorflow engine: neither .* is installed\. \(engine-unavailable\)\nRun `npm install/,
    );
    assert.equal(existsSync(runDirectory), false);
  });

  test('webgpu and simd train together, and the coordinator says what that means', {
    skip: noWebgpu ?? false,
  }, async () => {
    const coordinator = new Command([
      ...['coordinator', ...settings, '--min-workers', '2', '--listen', 'tcp://127.0.0.1:0'],
      ...['--run-dir', path.join(home, 'mixed')],
    ]);
    const address = await coordinator.address();
    const worker = ['worker', '--connect', address, '--data', data, '--engine'];
    const simd = new Command([...worker, 'simd']);
    const webgpu = new Command([...worker, 'webgpu'], { env: { LENET_WEBGPU_SOFTWARE: 'on' } });
    assert.match(await coordinator.line(/their bits differ/), /webgpu on .*simd on|simd on .*webgpu on/);
    const result = await coordinator.done();
    assert.equal(result.exitCode, 0, result.stderr);
    for (const command of [simd, webgpu]) assert.equal((await command.done()).exitCode, 0);
  });
});
