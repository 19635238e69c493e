import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadModel } from '../../src/model/load-model.js';
import { freePort } from '../chaos/free-port.js';
import { writeClassDataset } from '../support/class-dataset.js';
import { Command, killCommands, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const EPOCHS = 6;
const pixelNames = Array.from({ length: 784 }, (_, i) => `pixel${i}`);

for (const classCount of [26, 256]) {
  describe(`a data set of ${classCount} classes`, () => {
    const home = temporaryDirectory();
    const data = path.join(home, 'data');
    const settings = ['--data', data, '--epochs', String(EPOCHS), '--checkpoint-every', '3', '--log', 'lines'];
    const one = path.join(home, 'one');
    let expected: string;

    before(async () => {
      writeClassDataset(data, classCount, 2_100, 512);
      const result = await run(['train', ...settings, '--workers', '1', '--run-dir', one]);
      assert.equal(result.exitCode, 0, result.stderr);
      expected = sha256Of(result);
    });
    after(killCommands);

    test('the model has an output for each class, and knows their names', async () => {
      const model = await loadModel(one);
      assert.deepEqual(
        model.classNames,
        Array.from({ length: classCount }, (_, i) => String(i)),
      );
      assert.equal(model.parameters.length, 60_856 + 85 * classCount);
    });

    test('three worker processes and fetched data yield the same bits', async () => {
      const directory = path.join(home, 'three');
      const cache = { LENET_CACHE_DIR: path.join(home, 'cache') };
      const args = ['coordinator', ...settings, '--min-workers', '3', '--listen', 'tcp://127.0.0.1:0', '--insecure'];
      const coordinator = new Command([...args, '--run-dir', directory]);
      const address = await coordinator.address();
      const workers = [1, 2, 3].map(() => new Command(['worker', '--connect', address, '--insecure'], { env: cache }));
      const result = await coordinator.done();
      assert.equal(result.exitCode, 0, result.stderr);
      assert.equal(sha256Of(result), expected);
      for (const worker of workers) assert.equal((await worker.done()).exitCode, 0);
    });

    test('after kill -9 of the coordinator in the middle it goes on to the same bits', async () => {
      const directory = path.join(home, 'killed');
      const address = `tcp://127.0.0.1:${await freePort()}`;
      const coordinate = () =>
        new Command(['coordinator', ...settings, '--min-workers', '2', '--listen', address, '--run-dir', directory]);
      const first = coordinate();
      // It has made its keys.
      await first.line(/listening for workers/);
      const workers = [1, 2].map(
        () => new Command(['worker', '--connect', address, '--data', data], { env: SLOW_WORKERS }),
      );
      await first.line(/^Test set/);
      first.child.kill('SIGKILL');
      await first.done();
      const second = coordinate();
      await second.line(/resuming at step \d+/);
      const result = await second.done();
      assert.equal(result.exitCode, 0, result.stderr);
      assert.equal(sha256Of(result), expected);
      for (const worker of workers) assert.equal((await worker.done()).exitCode, 0);
    });
  });
}

test('two classes in CSV files train, to the same bits in this process and in three', async () => {
  const home = temporaryDirectory();
  for (const [name, count] of [
    ['train.csv', 300],
    ['test.csv', 40],
  ] as const) {
    const lines = Array.from({ length: count }, (_, sample) => {
      const isSecond = sample % 2 === 1;
      const pixels = Array.from({ length: 784 }, (_, i) => (i * (isSecond ? 7 : 11) + sample) % 256);
      return [Number(isSecond), ...pixels].join(',');
    });
    writeFileSync(path.join(home, name), `label,${pixelNames.join(',')}\n${lines.join('\n')}\n`);
  }
  const settings = ['--data', home, '--epochs', '2', '--batch-size', '32', '--log', 'lines'];
  const shas = await Promise.all(
    [
      ['--run-dir', path.join(home, 'one')],
      ['--workers', '3', '--min-workers', '3', '--run-dir', path.join(home, 'three')],
    ].map(async (args) => {
      const result = await run(['train', ...settings, ...args]);
      assert.equal(result.exitCode, 0, result.stderr);
      return sha256Of(result);
    }),
  );
  assert.equal(shas[0], shas[1]);
  assert.deepEqual((await loadModel(path.join(home, 'three'))).classNames, ['0', '1']);
});

test('labels beyond those of training, and labels that do not occur, are said; the model has outputs for all', async () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeClassDataset(data, 31, 60, 31);
  writeClassDataset(path.join(home, 'few'), 12, 60, 12);
  for (const name of ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte']) {
    copyFileSync(path.join(home, 'few', name), path.join(data, name));
  }
  const directory = path.join(home, 'run');
  const result = await run(['train', '--data', data, '--epochs', '1', '--run-dir', directory, '--log', 'lines']);
  assert.equal(result.exitCode, 0, result.stderr);
  assert.match(result.stderr, /warning: classes 12 to 30 occur in the test set alone \(19 samples\)/);
  assert.equal((await loadModel(directory)).classNames.length, 31);
});
