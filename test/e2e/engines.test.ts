import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Command, killCommands, run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { tensorflowSkipReason } from '../support/tensorflow.js';
import { writeSmallDataset } from './small-dataset.js';

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

  test('engines of other bits train together, and the coordinator says what that means', async () => {
    const coordinator = new Command([
      ...['coordinator', ...settings, '--min-workers', '2', '--listen', 'tcp://127.0.0.1:0'],
      ...['--run-dir', path.join(home, 'mixed')],
    ]);
    const address = await coordinator.address();
    const workers = ['simd', 'reference'].map(
      (engine) => new Command(['worker', '--connect', address, '--data', data, '--engine', engine]),
    );
    assert.match(await coordinator.line(/their bits differ/), /reference on .*simd on|simd on .*reference on/);
    const result = await coordinator.done();
    assert.equal(result.exitCode, 0, result.stderr);
    for (const worker of workers) assert.equal((await worker.done()).exitCode, 0);
  });
});
