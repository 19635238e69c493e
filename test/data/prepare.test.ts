import assert from 'node:assert/strict';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { prepareData } from '../../src/data/prepare.js';
import type { DataOptions } from '../../src/data/prepared-data.js';
import { describeListedSplit } from '../../src/shared/data/describe-listed-split.js';
import { describeSplit, loadSplit } from '../../src/shared/data/image-directory.js';
import { OperationalError } from '../../src/shared/errors.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { byteArray, npzFile } from '../support/npy-array.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { emnistOf, fourFiles, imagesIdx, labelsIdx, pictures, qmnistOf, turns, writeFiles } from './small-idx.js';

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

function placeWith(t: TestContext, files: Readonly<Record<string, Uint8Array>>): DataOptions & { place: string } {
  const home = temporaryDirectory(t);
  const place = path.join(home, 'data');
  writeFiles(place, files);
  return { place, dataset: null, validation: null, seed: 0, cacheDirectory: path.join(home, 'cache') };
}

const preparedFolders = (options: DataOptions): string[] =>
  readdirSync(path.join(options.cacheDirectory, 'prepared')).sort();

test('four IDX files under the names of MNIST are used where they are', async (t) => {
  const options = placeWith(t, {});
  writeSmallDataset(options.place, 30, 20);
  const data = await prepareData(options);
  assert.equal(data.directory, options.place);
  assert.equal(data.isIncluded, false);
  assert.deepEqual(data.trainSplit, (await describeSplit(options.place, 'train')).manifest);
  assert.deepEqual(data.testSplit, (await describeSplit(options.place, 'test')).manifest);
  assert.equal(data.validationSplit, null);
  assert.deepEqual(data.classNames, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  assert.equal(sum(data.summary.trainCounts), 30);
  assert.equal(sum(data.summary.testCounts), 20);
  // The test set of MNIST begins with 7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9, 0, 1, 5, 9, 7, 3, 4.
  assert.equal(data.summary.testCounts[7], 2);
  assert.throws(() => preparedFolders(options), { code: 'ENOENT' });
});

test('QMNIST is converted once, to the files that MNIST would have', async (t) => {
  const options = placeWith(t, qmnistOf(turns(60, 10), turns(20, 10)));
  const data = await prepareData(options);
  const same = placeWith(t, fourFiles(turns(60, 10), turns(20, 10)));
  assert.deepEqual(data.trainSplit, (await describeSplit(same.place, 'train')).manifest);
  assert.deepEqual(data.testSplit, (await describeSplit(same.place, 'test')).manifest);
  const folders = preparedFolders(options);
  assert.equal(folders.length, 1, 'no temporary folder stays');
  assert.deepEqual((await prepareData(options)).trainSplit, data.trainSplit);
  assert.deepEqual(preparedFolders(options), folders);
});

test('samples are listed where that is wanted: of files in place and converted ones, but not of the included set', async (t) => {
  for (const files of [fourFiles(turns(60, 10), turns(20, 10)), qmnistOf(turns(60, 10), turns(20, 10))]) {
    const options = placeWith(t, files);
    assert.equal((await prepareData(options)).sampleList, null);
    const { directory, sampleList, trainSplit } = await prepareData({ ...options, listsSamples: true });
    assert.equal(sampleList?.sha256, (await describeListedSplit(directory, 10)).sampleList.sha256);
    assert.equal(sampleList?.labels.length, trainSplit.sampleCount);
  }
  const included = await prepareData({ ...placeWith(t, {}), place: null, listsSamples: true });
  assert.deepEqual([included.isIncluded, included.sampleList], [true, null]);
});

test('a changed file is converted again, and so is a damaged cache', async (t) => {
  const options = placeWith(t, qmnistOf(turns(60, 10), turns(20, 10)));
  const first = await prepareData(options);
  const images = path.join(first.directory, 'train-images-idx3-ubyte');
  writeFileSync(images, imagesIdx(turns(60, 9)));
  const mended = await prepareData(options);
  assert.deepEqual(mended.trainSplit, first.trainSplit);
  assert.equal((await describeSplit(mended.directory, 'train')).manifest.sha256, first.trainSplit.sha256);
  utimesSync(path.join(options.place, 'qmnist-train-images-idx3-ubyte.gz'), 1, 1);
  assert.notEqual((await prepareData(options)).directory, first.directory);
});

test('EMNIST letters become 26 classes, turned the right way', async (t) => {
  const labels = turns(78, 26, 1);
  const data = await prepareData(placeWith(t, emnistOf('letters', labels, turns(26, 26, 1))));
  assert.equal(data.classNames.join(''), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const right = placeWith(t, {
    'train-images-idx3-ubyte': imagesIdx(labels.map((label) => label - 1)),
    'train-labels-idx1-ubyte': labelsIdx(labels.map((label) => label - 1)),
  });
  assert.deepEqual(data.trainSplit, (await describeSplit(right.place, 'train', 26)).manifest);
  assert.match(data.notes.map(({ text }) => text).join(), /images were turned/);
});

test('a validation set is cut from the training set: no sample is in both, and none is lost', async (t) => {
  const options = { ...placeWith(t, fourFiles(turns(100, 10), turns(20, 10))), validation: 0.2 };
  const data = await prepareData(options);
  assert.equal(data.validationSplit?.sampleCount, 20);
  assert.equal(data.trainSplit.sampleCount, 80);
  assert.deepEqual(data.summary.validationCounts, new Array(10).fill(2));
  assert.deepEqual(data.testSplit, (await describeSplit(options.place, 'test')).manifest, 'the test set is the same');
  const images = async (split: 'train' | 'validation') => {
    const { dataset } = await loadSplit(data.directory, split);
    return Array.from({ length: dataset.count }, (_, i) =>
      Buffer.from(dataset.images.subarray(i * 1024, (i + 1) * 1024)).toString('base64'),
    );
  };
  assert.equal(new Set([...(await images('train')), ...(await images('validation'))]).size, 100);
  const again = await prepareData({ ...options, validation: 20 });
  assert.deepEqual(again.validationSplit, data.validationSplit, 'a count gives the same samples as its share');
  const other = await prepareData({ ...options, seed: 1 });
  assert.notEqual(other.validationSplit?.sha256, data.validationSplit?.sha256);
});

test('images of another size than 28 x 28 make all of them 32 x 32', async (t) => {
  const side = 20;
  const labels = turns(40, 4);
  const data = await prepareData(
    placeWith(t, {
      ...fourFiles(labels, labels),
      't10k-images-idx3-ubyte': imagesIdx(labels, false, side),
    }),
  );
  assert.equal(data.trainSplit.imageSide, 32);
  assert.equal(data.testSplit.imageSide, 32);
  const small = placeWith(t, fourFiles(labels, labels));
  const inPlace = await loadSplit(small.place, 'train');
  const { dataset } = await loadSplit(data.directory, 'train');
  assert.deepEqual(dataset.images, inPlace.dataset.images, 'resized here or when it is loaded, the bits are equal');
  assert.equal(pictures(labels).length, 40 * 784);
});

test('the test set of a source without one is chosen by the seed, also where another seed has prepared it before', async (t) => {
  const labels = turns(40, 2);
  const lines = labels.map((label) => [label, ...pictures([label])].join(','));
  const arrays = {
    x_train: byteArray([40, 28, 28], pictures(labels)),
    y_train: byteArray([40], Uint8Array.from(labels)),
  };
  for (const files of [{ 'x.npz': npzFile(arrays) }, { 'x.csv': Buffer.from(lines.join('\n')) }]) {
    const options = placeWith(t, files);
    const hashes: string[] = [];
    for (const seed of [0, 1, 0]) {
      const { testSplit, notes } = await prepareData({ ...options, seed });
      assert.match(notes.map(({ text }) => text).join(), /one of 5 samples of each class, chosen by the seed/);
      assert.equal(testSplit.sampleCount, 8);
      hashes.push(testSplit.sha256);
    }
    assert.equal(hashes[0], hashes[2]);
    assert.notEqual(hashes[0], hashes[1]);
  }
});

test('any number of processes may prepare the same data at once', async (t) => {
  const options = placeWith(t, qmnistOf(turns(60, 10), turns(20, 10)));
  const all = await Promise.all([1, 2, 3, 4].map(() => prepareData(options)));
  assert.equal(new Set(all.map(({ directory }) => directory)).size, 1);
  assert.equal(preparedFolders(options).length, 1);
});

test('nothing half-written stays after an error', async (t) => {
  const files = qmnistOf(turns(60, 10), turns(20, 10));
  const images = files['qmnist-test-images-idx3-ubyte.gz'] as Buffer;
  const options = placeWith(t, { ...files, 'qmnist-test-images-idx3-ubyte.gz': images.subarray(0, images.length - 9) });
  await assert.rejects(prepareData(options), { code: 'idx-truncated' });
  assert.deepEqual(preparedFolders(options), []);
});

test('a cache that cannot be written to is said, with the option for another', async (t) => {
  const options = placeWith(t, qmnistOf(turns(60, 10), turns(20, 10)));
  writeFileSync(options.cacheDirectory, 'a file');
  await assert.rejects(prepareData(options), (error: unknown) => {
    assert.ok(error instanceof OperationalError);
    assert.equal(error.code, 'cache-unusable');
    assert.match(error.hint ?? '', /--cache-dir/);
    return true;
  });
});
