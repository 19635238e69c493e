import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { csvFiles } from '../../../src/data/layouts/csv.js';
import { withTestSet } from '../../../src/data/test-split.js';
import { noise } from '../../support/noise.js';
import { readPart, recognised } from '../../support/read-source.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const HEADER = ['label', ...Array.from({ length: 784 }, (_, index) => `pixel${index}`)].join(',');

/** Lines of samples: label and pixels, the label first. */
function lines(labels: readonly number[], pixels: number, seed: number): string[] {
  const values = noise(labels.length * pixels, seed);
  return labels.map((label, index) => [label, ...values.subarray(index * pixels, (index + 1) * pixels)].join(','));
}

test("Kaggle's digit recognizer: the test file has no labels, so a part of train.csv is the test set", async (t) => {
  const folder = temporaryDirectory(t);
  const labels = Array.from({ length: 2000 }, (_, index) => index % 10);
  const train = lines(labels, 784, 1);
  writeFileSync(path.join(folder, 'train.csv'), `${[HEADER, ...train].join('\n')}\n`);
  const unlabelled = train.slice(0, 5).map((line) => line.slice(2));
  writeFileSync(path.join(folder, 'test.csv'), [HEADER.slice('label,'.length), ...unlabelled].join('\n'));
  writeFileSync(path.join(folder, 'sample_submission.csv'), 'ImageId,Label\n1,0\n2,0\n');
  const source = withTestSet(await recognised(csvFiles, folder), 1);
  assert.equal(source.layout, 'CSV files of 28 x 28 pixels');
  assert.deepEqual(source.files, [path.join(folder, 'train.csv')]);
  assert.match(source.notes.join('; '), /'test.csv' has no labels and is not used; .*one of 5 samples/);
  const [kept, held] = [await readPart(source.train), await readPart(source.test)];
  assert.deepEqual([kept.labels.length, held.labels.length], [1600, 400]);
  assert.equal(held.labels.filter((label) => label === 3).length, 40);
  const first = kept.images[0] as Buffer;
  assert.deepEqual(first, Buffer.from(noise(784, 1)));
});

test('MNIST in CSV: no header, two files, compressed or not, with the line breaks of Windows', async (t) => {
  const folder = temporaryDirectory(t);
  writeFileSync(path.join(folder, 'mnist_train.csv.gz'), gzipSync(lines([7, 0, 9], 784, 1).join('\r\n')));
  writeFileSync(path.join(folder, 'mnist_test.csv'), `${lines([1, 2], 784, 2).join('\r\n')}\r\n\r\n`);
  const source = await recognised(csvFiles, folder);
  const train = await readPart(source.train);
  assert.deepEqual(train.labels, [7, 0, 9]);
  assert.deepEqual(Buffer.concat(train.images), Buffer.from(noise(3 * 784, 1)));
  const held = await readPart(source.test);
  assert.deepEqual(held.labels, [1, 2]);
  assert.deepEqual(held.sizes, ['28x28x1', '28x28x1']);
});

test('labels in the last column: by name, or because only they differ', async (t) => {
  const folder = temporaryDirectory(t);
  const samples = [3, 1, 2].map((label) => ({ label, pixels: [0, ...noise(63, label)] }));
  const body = samples.map(({ label, pixels }) => [...pixels, label].join(',')).join('\n');
  const header = [...Array.from({ length: 64 }, (_, index) => index), 'class'].join(',');
  for (const text of [body, `${header}\n${body}`]) {
    writeFileSync(path.join(folder, 'x.csv'), text);
    const source = await recognised(csvFiles, path.join(folder, 'x.csv'));
    assert.ok(source.notes.includes('the last column was taken for the labels'));
    const train = await readPart(source.train);
    assert.deepEqual(train.labels, [3, 1, 2]);
    assert.deepEqual(train.images[2], Buffer.from(samples[2]?.pixels ?? []));
    assert.equal(train.sizes[0], '8x8x1');
  }
});

test('quotes, spaces, semicolons, tabulators and a byte order mark', async (t) => {
  const file = path.join(temporaryDirectory(t), 'x.csv');
  const plain = lines([1, 0, 1], 16, 3);
  for (const delimiter of [',', ';', '\t']) {
    const quotedLines = plain.map((line) =>
      line
        .split(',')
        .map((cell, index) => (index % 3 === 0 ? `"${cell}"` : index % 3 === 1 ? ` ${cell} ` : cell))
        .join(delimiter),
    );
    writeFileSync(
      file,
      `\ufeff"label"${delimiter}${Array(16).fill('"a ""p"""').join(delimiter)}\n${quotedLines.join('\n')}`,
    );
    const { labels, images } = await readPart((await recognised(csvFiles, file)).train);
    assert.deepEqual(labels, [1, 0, 1]);
    assert.deepEqual(Buffer.concat(images), Buffer.from(noise(48, 3)));
  }
});

test('several data sets in a folder: the name without the role', async (t) => {
  const folder = temporaryDirectory(t);
  for (const name of ['sign_mnist_train', 'sign_mnist_test', 'emnist-letters-train', 'emnist-letters-test']) {
    writeFileSync(path.join(folder, `${name}.csv`), lines([1, 2], 784, name.length).join('\n'));
  }
  await assert.rejects(csvFiles.recognise(folder, { dataset: null, seed: 1 }), {
    code: 'dataset-choice',
    hint: 'Try --dataset letters, --dataset sign_mnist.',
  });
  const source = await recognised(csvFiles, folder, { dataset: 'letters' });
  assert.deepEqual(
    source.files.map((file) => path.basename(file)),
    ['emnist-letters-train.csv', 'emnist-letters-test.csv'],
  );
});

test('EMNIST in CSV, as Kaggle has it: turned, labels from 0, named by the mapping or as it was published', async (t) => {
  const folder = temporaryDirectory(t);
  writeFileSync(path.join(folder, 'emnist-letters-train.csv'), lines([26, 1], 784, 1).join('\n'));
  writeFileSync(path.join(folder, 'emnist-letters-test.csv'), lines([2], 784, 2).join('\n'));
  const source = await recognised(csvFiles, folder);
  assert.deepEqual(source.classNames, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']);
  assert.match(source.notes.join('; '), /were turned/);
  const [train, held] = [await readPart(source.train), await readPart(source.test)];
  assert.deepEqual([train.labels, held.labels], [[25, 0], [1]]);
  for (const [image, seed] of [
    [train.images[0], 1],
    [held.images[0], 2],
  ] as const) {
    const stored = noise(784, seed);
    const turned = Buffer.from(stored.map((_, at) => stored[(at % 28) * 28 + Math.floor(at / 28)] as number));
    assert.deepEqual(image, turned);
  }

  const mapping = path.join(folder, 'emnist-letters-mapping.txt');
  writeFileSync(mapping, Array.from({ length: 26 }, (_, index) => `${index + 1} ${97 + index}`).join('\n'));
  const named = await recognised(csvFiles, folder);
  assert.equal(named.classNames?.[25], 'z');
  assert.ok(named.files.includes(mapping));

  writeFileSync(path.join(folder, 'emnist-letters-test.csv'), lines([1, 0], 784, 2).join('\n'));
  await assert.rejects(readPart((await recognised(csvFiles, folder)).test), {
    code: 'dataset-label',
    message: /emnist-letters-test.csv': labels must be at least 1, got 0 for sample 1\.$/,
  });
});
