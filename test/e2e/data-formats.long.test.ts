import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { loadModel } from '../../src/model/load-model.js';
import { classPicture, pictures, turns } from '../data/small-idx.js';
import { killCommands, run, sha256Of } from '../support/command.js';
import { writeTree } from '../support/image-folders.js';
import { byteArray, npzFile } from '../support/npy-array.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** A data set in one layout, and the name of its last class. */
interface Format {
  readonly name: string;
  write(folder: string): Promise<void> | void;
  readonly lastClass: string;
}

const [TRAIN, HELD] = [turns(640, 4), turns(80, 4)];

/** MedMNIST's arrays of these labels. */
const medmnist = (side: number, channels: 1 | 3) => (folder: string) => {
  const images = (labels: readonly number[]): Buffer => {
    const grey = pictures(labels, false, side);
    const colours =
      channels === 1 ? grey : Uint8Array.from({ length: grey.length * 3 }, (_, at) => grey[Math.floor(at / 3)] ?? 0);
    return byteArray([labels.length, side, side, ...(channels === 1 ? [] : [3])], colours);
  };
  const labelled = (key: string, labels: readonly number[]): Record<string, Buffer> => ({
    [`${key}_images`]: images(labels),
    [`${key}_labels`]: byteArray([labels.length, 1], Uint8Array.from(labels)),
  });
  const arrays = { ...labelled('train', TRAIN), ...labelled('val', HELD), ...labelled('test', HELD) };
  writeTree(folder, { 'smallmnist.npz': npzFile(arrays) });
};

function kaggle(folder: string): void {
  const names = Array.from({ length: 784 }, (_, index) => `pixel${index}`);
  const lines = TRAIN.map((label, sample) => [label, ...classPicture(label, sample)].join(','));
  const unlabelled = HELD.map((label, sample) => classPicture(label, sample).join(','));
  writeTree(folder, {
    'train.csv': [['label', ...names].join(','), ...lines, ''].join('\n'),
    'test.csv': [names.join(','), ...unlabelled, ''].join('\n'),
  });
}

const NAMES = ['ant', 'bee', 'cat', 'dog'];

async function folders(folder: string): Promise<void> {
  for (const [part, labels] of [
    ['train', TRAIN],
    ['test', HELD],
  ] as const) {
    for (const [sample, label] of labels.entries()) {
      const raw = { width: 40, height: 40, channels: 1 } as const;
      const png = await sharp(classPicture(label, sample, 40), { raw })
        .png()
        .toBuffer();
      writeTree(folder, { [`${part}/${NAMES[label]}/${sample}.png`]: png });
    }
  }
}

const FORMATS: readonly Format[] = [
  { name: "MedMNIST's keys, grey", write: medmnist(28, 1), lastClass: '3' },
  { name: "MedMNIST's keys, colours of 64 x 64", write: medmnist(64, 3), lastClass: '3' },
  { name: "Kaggle's CSV", write: kaggle, lastClass: '3' },
  { name: 'folders of images', write: folders, lastClass: 'dog' },
];

after(killCommands);

for (const { name, write, lastClass } of FORMATS) {
  test(`${name}: one worker and two train the same bits, and the second run takes the data from the cache`, async (t) => {
    const home = temporaryDirectory(t);
    const data = path.join(home, 'data');
    await write(data);
    const train = (workers: number) =>
      run([
        ...['train', '--data', data, '--cache-dir', path.join(home, 'cache'), '--epochs', '2', '--log', 'lines'],
        ...['--workers', String(workers), '--run-dir', path.join(home, String(workers))],
      ]);
    const one = await train(1);
    assert.equal(one.exitCode, 0, one.stderr);
    assert.match(one.stderr, /preparing /);
    const two = await train(2);
    assert.equal(two.exitCode, 0, two.stderr);
    assert.doesNotMatch(two.stderr, /preparing /);
    assert.equal(sha256Of(two), sha256Of(one));
    const { classNames } = await loadModel(path.join(home, '1'));
    assert.deepEqual([classNames.length, classNames.at(-1)], [4, lastClass]);
  });
}

test('Parquet files as Hugging Face has them', async (t) => {
  const home = temporaryDirectory(t);
  const place = [
    '--data',
    'test/data/layouts/fixtures/hub',
    '--dataset',
    'mnist',
    '--cache-dir',
    path.join(home, 'cache'),
  ];
  const result = await run(['train', ...place, '--epochs', '1', '--log', 'lines', '--run-dir', path.join(home, 'run')]);
  assert.equal(result.exitCode, 0, result.stderr);
  assert.deepEqual((await loadModel(path.join(home, 'run'))).classNames, ['zero', 'one', 'two']);
});
