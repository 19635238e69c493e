import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { loadModel } from '../../src/model/load-model.js';
import { emnistOf, fourFiles, qmnistOf, turns, writeFiles } from '../data/small-idx.js';
import { Command, killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const tens = [turns(640, 10), turns(100, 10)] as const;

/** Debian's package dataset-fashion-mnist. */
const DEBIAN_FASHION = '/usr/share/datasets/fashion-mnist';

const LAYOUTS: readonly (readonly [name: string, files: Record<string, Buffer>, args: string[], lastClass: string])[] =
  [
    ['EMNIST letters', emnistOf('letters', turns(640, 26, 1), turns(104, 26, 1)), ['--validation', '0.1'], 'Z'],
    [
      'EMNIST balanced',
      emnistOf('balanced', turns(640, 47), turns(94, 47), 'EMNIST/raw'),
      ['--dataset', 'balanced'],
      't',
    ],
    ['KMNIST', fourFiles(...tens, 'KMNIST/raw'), [], 'wo'],
    ['QMNIST', qmnistOf(...tens), ['--mean', 'auto', '--std', 'auto'], '9'],
    ['Fashion-MNIST', fourFiles(...tens, 'FashionMNIST/raw'), ['--validation', '64'], 'Ankle boot'],
  ];

for (const [name, files, args, lastClass] of LAYOUTS) {
  describe(`${name} in its own layout`, () => {
    const home = temporaryDirectory();
    const data = path.join(home, 'data');
    writeFiles(data, files);
    const settings = [
      '--data',
      data,
      ...args,
      '--cache-dir',
      path.join(home, 'cache'),
      '--epochs',
      '2',
      '--log',
      'lines',
    ];
    const train = (directory: string, workers: number) =>
      run(['train', ...settings, '--workers', String(workers), '--run-dir', path.join(home, directory)]);
    after(killCommands);

    test('one worker and three train the same bits, for the classes of the data set', async () => {
      const one = await train('one', 1);
      assert.equal(one.exitCode, 0, one.stderr);
      const three = await train('three', 3);
      assert.equal(three.exitCode, 0, three.stderr);
      assert.equal(sha256Of(three), sha256Of(one));
      assert.equal((await loadModel(path.join(home, 'one'))).classNames.at(-1), lastClass);
    });

    test('a worker with the same raw data prepares it in the same way', async () => {
      const directory = path.join(home, 'own');
      const coordinator = new Command([
        ...['coordinator', ...settings, '--listen', 'tcp://127.0.0.1:0', '--insecure', '--run-dir', directory],
      ]);
      const address = await coordinator.address();
      const chosen = args.includes('--dataset') ? ['--dataset', 'balanced'] : [];
      const worker = new Command(['worker', '--connect', address, '--insecure', '--data', data, ...chosen], {
        env: { LENET_CACHE_DIR: path.join(home, 'cache-of-worker') },
      });
      const result = await coordinator.done();
      assert.equal(result.exitCode, 0, result.stderr);
      assert.equal((await worker.done()).exitCode, 0);
      assert.equal(sha256Of(result), sha256Of(await train('again', 1)));
    });
  });
}

test('Fashion-MNIST as Debian has it', {
  skip: existsSync(DEBIAN_FASHION) ? false : 'the package dataset-fashion-mnist is not installed',
}, async () => {
  const home = temporaryDirectory();
  const place = ['--data', DEBIAN_FASHION, '--cache-dir', path.join(home, 'cache')];
  const result = await run(['train', ...place, '--epochs', '1', '--log', 'lines', '--run-dir', path.join(home, 'run')]);
  assert.equal(result.exitCode, 0, result.stderr);
  assert.match(result.stdout, /\/10000 \(/);
});
