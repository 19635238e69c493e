import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { numpyArchive } from '../../../src/data/layouts/npz.js';
import { withTestSet } from '../../../src/data/test-split.js';
import { OperationalError } from '../../../src/shared/errors.js';
import { noise } from '../../support/noise.js';
import { byteArray, longArray, npzFile } from '../../support/npy-array.js';
import { readPart, recognised } from '../../support/read-source.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const images = (count: number, side: number, seed: number): Buffer =>
  byteArray([count, side, side], noise(count * side * side, seed));

test("Keras' keys: images and labels in their order", async (t) => {
  const place = path.join(temporaryDirectory(t), 'mnist.npz');
  const labels = Array.from({ length: 3000 }, (_, index) => index % 10);
  const arrays = {
    x_test: images(7, 28, 2),
    x_train: images(3000, 28, 1),
    y_train: longArray([3000], labels),
    y_test: byteArray([7], Uint8Array.of(6, 5, 4, 3, 2, 1, 0)),
  };
  for (const isDeflated of [true, false]) {
    writeFileSync(place, npzFile(arrays, { isDeflated }));
    const source = await recognised(numpyArchive, place);
    assert.equal(source.layout, "a NumPy archive with Keras's keys");
    assert.deepEqual(source.files, [place]);
    assert.equal(source.validation, null);
    const train = await readPart(source.train);
    assert.deepEqual(train.labels, labels);
    assert.deepEqual(Buffer.concat(train.images), Buffer.from(noise(3000 * 784, 1)));
    const held = await readPart(source.test);
    assert.deepEqual(held.labels, [6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(new Set(held.sizes), new Set(['28x28x1']));
  }
});

test("MedMNIST's keys: colours, labels in a column, a validation set of its own", async (t) => {
  const folder = temporaryDirectory(t);
  const place = path.join(folder, 'pathmnist_64.npz');
  writeFileSync(
    place,
    npzFile({
      train_images: byteArray([3, 64, 64, 3], noise(3 * 64 * 64 * 3, 1)),
      train_labels: byteArray([3, 1], Uint8Array.of(8, 0, 4)),
      val_images: byteArray([2, 64, 64, 3], noise(2 * 64 * 64 * 3, 2)),
      val_labels: byteArray([2, 1], Uint8Array.of(1, 2)),
      test_images: byteArray([1, 64, 64, 3], noise(64 * 64 * 3, 3)),
      test_labels: byteArray([1, 1], Uint8Array.of(3)),
    }),
  );
  const source = await recognised(numpyArchive, folder);
  assert.deepEqual((await readPart(source.train)).labels, [8, 0, 4]);
  const validation = await readPart(source.validation);
  assert.deepEqual(validation.labels, [1, 2]);
  assert.deepEqual(validation.sizes, ['64x64x3', '64x64x3']);
  assert.deepEqual(Buffer.concat(validation.images), Buffer.from(noise(2 * 64 * 64 * 3, 2)));
  assert.deepEqual((await readPart(source.test)).labels, [3]);
});

test('an archive without a test set gives a fifth of its training set', async (t) => {
  const place = path.join(temporaryDirectory(t), 'x.npz');
  const labels = Array.from({ length: 100 }, (_, index) => index % 2);
  writeFileSync(place, npzFile({ x_train: images(100, 28, 5), y_train: longArray([100], labels) }));
  const source = withTestSet(await recognised(numpyArchive, place), 1);
  const [train, held] = [await readPart(source.train), await readPart(source.test)];
  assert.deepEqual([train.labels.length, held.labels.length], [80, 20]);
  assert.equal(held.labels.filter((label) => label === 1).length, 10);
  const all = new Set([...train.images, ...held.images].map((image) => image.toString('hex')));
  assert.equal(all.size, 100, 'every sample is in one of them');
  assert.match(source.notes.join(), /one of 5 samples of each class/);
});

test('a folder with several archives needs a name', async (t) => {
  const folder = temporaryDirectory(t);
  const x = images(2, 28, 1);
  const y = byteArray([2], Uint8Array.of(0, 1));
  for (const name of ['bloodmnist', 'pathmnist']) {
    writeFileSync(path.join(folder, `${name}.npz`), npzFile({ x_train: x, y_train: y, x_test: x, y_test: y }));
  }
  await assert.rejects(numpyArchive.recognise(folder, { dataset: null, seed: 1 }), (error) => {
    assert.ok(error instanceof OperationalError);
    assert.equal(error.code, 'dataset-choice');
    assert.match(error.hint ?? '', /--dataset bloodmnist, --dataset pathmnist/);
    return true;
  });
  const source = await recognised(numpyArchive, folder, { dataset: 'PathMNIST' });
  assert.deepEqual(source.files, [path.join(folder, 'pathmnist.npz')]);
});

test('another folder or file is none', async (t) => {
  const folder = temporaryDirectory(t);
  writeFileSync(path.join(folder, 'train.csv'), '');
  for (const place of [folder, path.join(folder, 'train.csv')]) {
    assert.match(JSON.stringify(await numpyArchive.recognise(place, { dataset: null, seed: 1 })), /reason.*\.npz/);
  }
});
