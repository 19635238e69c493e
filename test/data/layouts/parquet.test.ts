import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { numpyArchive } from '../../../src/data/layouts/npz.js';
import { parquetFiles } from '../../../src/data/layouts/parquet.js';
import { withTestSet } from '../../../src/data/test-split.js';
import { readPart, recognised } from '../../support/read-source.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const FIXTURES = path.resolve('test/data/layouts/fixtures');
const HUB = path.join(FIXTURES, 'hub');

/** As make_fixtures.py has them. */
const image = (index: number, shift: number): Buffer =>
  Buffer.from(Array.from({ length: 64 }, (_, k) => (index * 37 + k * 13 + shift) % 256));
const images = (first: number, end: number, shift: number): Buffer[] =>
  Array.from({ length: end - first }, (_, index) => image(first + index, shift));

test("Hugging Face's MNIST: shards in order, row groups, three compressions, names of the classes", async () => {
  const source = await recognised(parquetFiles, HUB, { dataset: 'mnist' });
  assert.deepEqual(source.classNames, ['zero', 'one', 'two']);
  assert.deepEqual(
    source.files.map((file) => path.basename(file)),
    ['train-00000-of-00002.parquet', 'train-00001-of-00002.parquet', 'test-00000-of-00001.parquet'],
  );
  const train = await readPart(source.train);
  assert.deepEqual(train.images, images(0, 17, 0));
  assert.deepEqual(
    train.labels,
    Array.from({ length: 17 }, (_, index) => index % 3),
  );
  assert.deepEqual((await readPart(source.test)).images, images(0, 6, 100));
  assert.equal(source.validation, null);
});

test('folders of roles, other types of labels, and two other compressions', async () => {
  for (const [place, dataset] of [
    [HUB, 'other'],
    [path.join(HUB, 'other'), null],
  ] as const) {
    const source = await recognised(parquetFiles, place, { dataset });
    assert.deepEqual((await readPart(source.train)).images, images(0, 6, 50));
    const held = await readPart(source.test);
    assert.deepEqual([held.images, held.labels], [images(0, 6, 60), [0, 1, 2, 0, 1, 2]]);
    assert.deepEqual((await readPart(source.validation)).images, images(0, 3, 70));
  }
});

test('one file: a fifth of each class is the test set', async () => {
  const source = withTestSet(await recognised(parquetFiles, path.join(HUB, 'mnist/train-00000-of-00002.parquet')), 1);
  const [train, held] = [await readPart(source.train), await readPart(source.test)];
  assert.equal(train.labels.length + held.labels.length, 12);
  assert.ok(held.labels.length >= 1);
  await assert.rejects(parquetFiles.recognise(HUB, { dataset: null, seed: 1 }), {
    code: 'dataset-choice',
    hint: 'Try --dataset mnist, --dataset other.',
  });
});

test('a shard that is missing is no silent loss', async (t) => {
  const place = temporaryDirectory(t);
  cpSync(path.join(HUB, 'mnist'), place, { recursive: true });
  rmSync(path.join(place, 'train-00001-of-00002.parquet'));
  await assert.rejects(parquetFiles.recognise(place, { dataset: null, seed: 1 }), {
    code: 'dataset-file-missing',
    message: /got none named 'train-00001-of-00002\.parquet'/,
  });
});

test('archives that NumPy wrote, compressed and stored', async () => {
  for (const [name, labels] of [
    ['numpy-compressed.npz', '<i8'],
    ['numpy-stored.npz', '>u2'],
  ] as const) {
    const source = await recognised(numpyArchive, path.join(FIXTURES, name));
    const train = await readPart(source.train);
    assert.deepEqual(train.images, images(0, 12, 0), labels);
    assert.deepEqual(train.labels, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    assert.deepEqual((await readPart(source.test)).images, images(0, 6, 0));
  }
});
