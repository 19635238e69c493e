import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeNewDirectory } from '../../src/data/new-directory.js';
import { prepareData } from '../../src/data/prepare.js';
import type { DataOptions, PreparedData } from '../../src/data/prepared-data.js';
import { OWN_VALIDATION_NOTE } from '../../src/data/validation-split.js';
import { writeIdxSet } from '../../src/data/write-idx-set.js';
import { greyPng, writeTree } from '../support/image-folders.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { emnistOf, fourFiles, imagesIdx, labelsIdx, qmnistOf, turns, writeFiles } from './small-idx.js';

type Choice = Partial<Pick<DataOptions, 'validation' | 'seed'>>;

async function writeFolders(place: string): Promise<void> {
  const names = [...'abcdefghij'].flatMap((name) => [`blåbær/${name}.png`, `x y/${name}.png`]);
  const pictures = await Promise.all(names.map((_, seed) => greyPng(20, 30, seed + 1)));
  writeTree(place, Object.fromEntries(names.map((name, index) => [name, pictures[index] as Buffer])));
}

/** Prepares a data set, writes it, and prepares what was written. */
async function convert(
  t: TestContext,
  write: (place: string) => void | Promise<void>,
  choice: Choice = {},
): Promise<{ data: PreparedData; written: PreparedData; output: string }> {
  const home = temporaryDirectory(t);
  const cacheDirectory = path.join(home, 'cache');
  const options = {
    place: path.join(home, 'data'),
    dataset: null,
    validation: null,
    seed: 0,
    cacheDirectory,
    ...choice,
  };
  await write(options.place);
  const data = await prepareData(options);
  const output = path.join(home, 'out');
  await makeNewDirectory(output, (folder) => writeIdxSet(data, folder));
  const written = await prepareData({ ...options, place: output, validation: null });
  return { data, written, output };
}

const files = (content: Readonly<Record<string, Uint8Array>>) => (place: string) => writeFiles(place, content);
const threes = turns(60, 3);

const SETS: readonly (readonly [string, (place: string) => void | Promise<void>, Choice])[] = [
  ['four IDX files', files(fourFiles(turns(60, 10), turns(20, 10))), {}],
  ['four IDX files, cut', files(fourFiles(turns(60, 10), turns(20, 10))), { validation: 10 }],
  [
    'four IDX files of 32x32',
    files({ ...fourFiles(threes, threes), 'train-images-idx3-ubyte': imagesIdx(threes, false, 32) }),
    {},
  ],
  ['QMNIST', files(qmnistOf(turns(60, 10), turns(20, 10))), { validation: 0.2, seed: 7 }],
  ['EMNIST letters', files(emnistOf('letters', turns(78, 26, 1), turns(26, 26, 1))), {}],
  [
    'three numbered classes in CSV',
    (place) => writeTree(place, { 'train.csv': threes.map((label) => `${label}${',1'.repeat(784)}\n`).join('') }),
    { seed: 3 },
  ],
  ['folders without a test set', writeFolders, { validation: 4, seed: 5 }],
];

for (const [name, write, choice] of SETS) {
  test(`${name}: what was written has the same samples and classes as its source`, async (t) => {
    const { data, written, output } = await convert(t, write, choice);
    for (const fact of ['trainSplit', 'testSplit', 'validationSplit', 'classNames'] as const) {
      assert.deepEqual(written[fact], data[fact], fact);
    }
    assert.equal(written.directory, output, 'it is used where it is');
    assert.deepEqual(written.summary.validationCounts, data.summary.validationCounts);
    assert.equal(
      written.notes.some(({ text }) => text === OWN_VALIDATION_NOTE),
      choice.validation !== undefined,
    );
  });
}

test('the number of its own validation samples means its own validation set, and another number cuts another', async (t) => {
  const { data, output } = await convert(t, SETS[1]?.[1] as (place: string) => void, { validation: 10 });
  const again = { place: output, dataset: null, seed: 9, cacheDirectory: path.join(output, '../cache') };
  assert.deepEqual((await prepareData({ ...again, validation: 10 })).validationSplit, data.validationSplit);
  const other = await prepareData({ ...again, validation: 5 });
  assert.equal(other.validationSplit?.sampleCount, 5);
  assert.equal(other.trainSplit.sampleCount, 45);
});

test('a validation set of which a file is missing is refused', async (t) => {
  const { output } = await convert(t, SETS[0]?.[1] as (place: string) => void);
  writeFileSync(path.join(output, 'validation-images-idx3-ubyte'), imagesIdx(threes));
  const options = {
    place: output,
    dataset: null,
    validation: null,
    seed: 0,
    cacheDirectory: path.join(output, '../cache'),
  };
  await assert.rejects(prepareData(options), { code: 'dataset-file-missing', message: /validation-labels/ });
  writeFileSync(path.join(output, 'validation-labels-idx1-ubyte'), labelsIdx(turns(59, 3)));
  await assert.rejects(prepareData(options), { code: 'dataset-counts-differ' });
});

test('nothing is left when the source changes meanwhile, or when it is stopped', async (t) => {
  const { data, output } = await convert(t, SETS[0]?.[1] as (place: string) => void);
  const target = path.join(output, '../new');
  const stopped = AbortSignal.abort(new Error('enough'));
  await assert.rejects(
    makeNewDirectory(target, (folder) => writeIdxSet(data, folder, stopped)),
    /enough/,
  );
  copyFileSync(path.join(data.directory, 't10k-labels-idx1-ubyte'), path.join(data.directory, 'old'));
  writeFileSync(path.join(data.directory, 't10k-labels-idx1-ubyte'), labelsIdx(turns(20, 9)));
  await assert.rejects(
    makeNewDirectory(target, (folder) => writeIdxSet(data, folder)),
    { code: 'data-not-written', message: /has changed/ },
  );
  assert.equal(existsSync(target), false);
  assert.deepEqual(readdirSync(path.dirname(target)).sort(), ['data', 'out']);
});

test('a name that a text file would lose is refused', async (t) => {
  const { data, output } = await convert(t, SETS[0]?.[1] as (place: string) => void);
  const renamed = { ...data, classNames: ['\uFEFFzero', ...data.classNames.slice(1)] };
  await assert.rejects(
    makeNewDirectory(path.join(output, '../new'), (folder) => writeIdxSet(renamed, folder)),
    { code: 'data-not-written', message: /cannot be kept/ },
  );
});
