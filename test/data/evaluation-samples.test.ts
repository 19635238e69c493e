import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { findSamples } from '../../src/data/evaluation-samples.js';
import { prepareData } from '../../src/data/prepare.js';
import type { DataOptions } from '../../src/data/prepared-data.js';
import { describeSplit, embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import { greyPng, writeTree } from '../support/image-folders.js';
import { byteArray, npzFile } from '../support/npy-array.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { emnistOf, fourFiles, imagesIdx, labelsIdx, pictures, qmnistOf, turns, writeFiles } from './small-idx.js';

function placeWith(t: TestContext, files: Readonly<Record<string, Uint8Array>>): DataOptions & { place: string } {
  const home = temporaryDirectory(t);
  const place = path.join(home, 'data');
  writeFiles(place, files);
  return { place, dataset: null, validation: null, seed: 0, cacheDirectory: path.join(home, 'cache') };
}

const FOUR = fourFiles(turns(40, 10), turns(20, 10));
const only = (prefix: string) => Object.fromEntries(Object.entries(FOUR).filter(([name]) => name.startsWith(prefix)));

/** Arrays of a set: pictures of two classes. */
const arrays = (name: string, count: number): Record<string, Uint8Array> => ({
  [`${name}_images`]: byteArray([count, 28, 28], pictures(turns(count, 2))),
  [`${name}_labels`]: byteArray([count], Uint8Array.from(turns(count, 2))),
});

test('nothing but a choice means MNIST, which is included', async (t) => {
  const options = { ...placeWith(t, {}), place: null };
  const directory = embeddedMnistDirectory();
  assert.deepEqual(await findSamples('test', options), { directory, splits: ['test'], classNames: null, notes: [] });
});

test('IDX files as MNIST has them are used where they are, also those of one set alone', async (t) => {
  const whole = placeWith(t, FOUR);
  for (const [choice, splits] of [
    ['test', ['test']],
    ['train', ['train']],
    ['all', ['train', 'test']],
  ] as const) {
    const found = await findSamples(choice, whole);
    assert.deepEqual(found, { directory: whole.place, splits, classNames: null, notes: [] });
  }
  for (const [prefix, split, other] of [
    ['t10k', 'test', 'train'],
    ['train', 'train', 'test'],
  ] as const) {
    const alone = placeWith(t, only(prefix));
    for (const choice of [split, 'all'] as const) {
      assert.deepEqual((await findSamples(choice, alone)).splits, [split]);
    }
    await assert.rejects(findSamples(other, alone), { code: 'dataset-file-missing', hint: `Try --split ${split}.` });
  }
  const [labels = ''] = Object.keys(only('t10k')).filter((name) => name.includes('labels'));
  const { [labels]: _, ...unlabelled } = only('t10k');
  await assert.rejects(findSamples('test', placeWith(t, unlabelled)), {
    code: 'dataset-file-missing',
    message: /t10k-labels-idx1-ubyte/,
  });
});

test('class-names.txt and validation files beside IDX files count, and a fault in them is said', async (t) => {
  const names = Buffer.from(
    turns(10, 10)
      .map((label) => `class ${label}\n`)
      .join(''),
  );
  const validation = { 'validation-images-idx3-ubyte': imagesIdx([1]), 'validation-labels-idx1-ubyte': labelsIdx([1]) };
  for (const files of [FOUR, only('t10k')]) {
    const options = placeWith(t, { ...files, ...validation, 'class-names.txt': names });
    const { directory, splits, classNames } = await findSamples('validation', options);
    assert.deepEqual([directory, splits, classNames?.[9]], [options.place, ['validation'], 'class 9']);
  }
  const broken = placeWith(t, { ...FOUR, 'class-names.txt': Buffer.from('one\n') });
  await assert.rejects(findSamples('test', broken), { code: 'dataset-classes' });
  await assert.rejects(findSamples('test', { ...placeWith(t, FOUR), dataset: 'letters' }), { code: 'dataset-layout' });
});

test('every other layout is prepared as for a run, so its sets have the same SHA-256', async (t) => {
  for (const [files, dataset, names] of [
    [qmnistOf(turns(40, 10), turns(20, 10)), null, '0123456789'],
    [emnistOf('letters', turns(52, 26, 1), turns(26, 26, 1)), 'letters', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ] as const) {
    const options = { ...placeWith(t, files), dataset };
    const { directory, splits, classNames } = await findSamples('test', options);
    assert.deepEqual([splits, classNames?.join('')], [['test'], names]);
    const { testSplit } = await prepareData(options);
    assert.deepEqual((await describeSplit(directory, 'test', 26)).manifest, testSplit);
  }
});

test('a validation set is that of the source, or missing', async (t) => {
  const sets = { ...arrays('train', 40), ...arrays('test', 20) };
  const own = placeWith(t, { 'x.npz': npzFile({ ...sets, ...arrays('val', 10) }) });
  const { directory, splits } = await findSamples('validation', own);
  assert.deepEqual(splits, ['validation']);
  assert.equal((await describeSplit(directory, 'validation', 2)).manifest.sampleCount, 10);
  assert.deepEqual((await findSamples('all', own)).splits, ['train', 'validation', 'test']);
  await assert.rejects(findSamples('validation', placeWith(t, { 'x.npz': npzFile(sets) })), {
    code: 'dataset-file-missing',
    message: /it must have a validation set of its own, but has none/,
    hint: 'Try --split train, --split test.',
  });
});

test('the test set of a source without one is that of a run with the same seed, in every layout', async (t) => {
  const labels = turns(40, 2);
  const lines = labels.map((label, i) => [label, ...pictures([label]).subarray(0, 783), i].join(','));
  const pngs: Record<string, Uint8Array> = {};
  for (const [i, label] of labels.entries()) pngs[`${label === 0 ? 'cat' : 'dog'}/${i}.png`] = await greyPng(28, 28, i);
  for (const files of [
    { 'digits.csv': Buffer.from(lines.join('\n')) },
    { 'x.npz': npzFile(arrays('train', 40)) },
    pngs,
  ]) {
    const options = placeWith(t, {});
    writeTree(options.place, files);
    const hashes: string[] = [];
    for (const seed of [0, 1]) {
      const { directory, splits, notes } = await findSamples('test', { ...options, seed });
      assert.deepEqual(splits, ['test']);
      assert.match(notes.join(), /has no test set: one of 5 samples .*; --split all takes every sample$/);
      const { manifest } = await describeSplit(directory, 'test', 2);
      assert.deepEqual(manifest, (await prepareData({ ...options, seed })).testSplit);
      assert.equal(manifest.sampleCount, 8);
      hashes.push(manifest.sha256);
    }
    assert.notEqual(hashes[0], hashes[1], 'another seed chooses other samples');
    const { notes, splits } = await findSamples('all', options);
    assert.deepEqual([notes, splits], [[], ['train', 'test']]);
  }
});

test('one CSV file is a data set, whatever its name', async (t) => {
  const lines = turns(20, 2).map((label) => [label, ...pictures([label])].join(','));
  const options = placeWith(t, { 'mnist_test.csv': Buffer.from(lines.join('\n')) });
  const place = path.join(options.place, 'mnist_test.csv');
  assert.deepEqual((await findSamples('all', { ...options, place })).splits, ['train', 'test']);
});

test('a folder with CSV files for tests alone is told what it lacks', async (t) => {
  const options = placeWith(t, { 'mnist_test.csv': Buffer.from('1,2') });
  await assert.rejects(findSamples('test', options), {
    code: 'dataset-file-missing',
    message: /must hold a CSV file for training/,
  });
});

test('a place of no layout says why not for each', async (t) => {
  const options = placeWith(t, { 'notes.txt': Buffer.from('no data') });
  await assert.rejects(findSamples('test', options), { code: 'dataset-layout' });
  await assert.rejects(findSamples('test', { ...options, place: path.join(options.place, 'nowhere') }), {
    code: 'dataset-missing',
  });
});
