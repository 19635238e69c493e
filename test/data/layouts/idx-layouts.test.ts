import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { recognise } from '../../../src/data/recognise.js';
import type { DataSource, SamplePart } from '../../../src/data/source.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { emnistOf, fourFiles, pictures, qmnistOf, turns, writeFiles } from '../small-idx.js';

const CAPITALS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

async function samplesOf(part: SamplePart | null): Promise<{ pixels: Buffer; labels: number[] }> {
  const pixels: Buffer[] = [];
  const labels: number[] = [];
  for await (const block of part?.blocks() ?? []) {
    pixels.push(Buffer.from(block.pixels));
    labels.push(...Array.from(block.labels));
  }
  return { pixels: Buffer.concat(pixels), labels };
}

async function assertHolds(source: DataSource, train: readonly number[], testLabels: readonly number[]): Promise<void> {
  for (const [part, labels] of [
    [source.train, train],
    [source.test, testLabels],
  ] as const) {
    const samples = await samplesOf(part);
    assert.deepEqual(samples.labels, labels);
    assert.ok(samples.pixels.equals(pictures(labels)), 'the pictures of those labels');
  }
}

const choose = (dataset: string | null = null) => ({ dataset, seed: 0 });
const train = turns(40, 10);
const small = turns(20, 10);

test("MNIST's four files are used where they are", async (t) => {
  const place = temporaryDirectory(t);
  writeFiles(place, fourFiles(train, small));
  const source = await recognise(place, choose());
  assert.equal(source.idxDirectory, place);
  assert.equal(source.classNames, null);
  assert.equal(source.files.length, 4);
  await assertHolds(source, train, small);
});

test('labels of QMNIST under the names of MNIST are read, and the files are converted', async (t) => {
  const place = temporaryDirectory(t);
  const qmnist = qmnistOf(train, small);
  writeFiles(place, {
    ...fourFiles(train, small),
    'train-labels-idx1-ubyte': qmnist['qmnist-train-labels-idx2-int.gz'] as Buffer,
  });
  const source = await recognise(place, choose());
  assert.equal(source.idxDirectory, undefined);
  await assertHolds(source, train, small);
});

test('QMNIST: the class is the first of eight numbers', async (t) => {
  const place = temporaryDirectory(t);
  writeFiles(place, qmnistOf(train, small));
  await assertHolds(await recognise(place, choose()), train, small);
});

test('EMNIST letters: turned, from A to Z, and the only data set needs no name', async (t) => {
  const place = temporaryDirectory(t);
  const [labels, testLabels] = [turns(52, 26, 1), turns(26, 26, 1)];
  writeFiles(place, emnistOf('letters', labels, testLabels));
  const source = await recognise(place, choose());
  assert.deepEqual(source.classNames, CAPITALS);
  await assertHolds(
    source,
    labels.map((label) => label - 1),
    testLabels.map((label) => label - 1),
  );
});

test('EMNIST balanced has 47 classes, byclass 62; a mapping file comes first', async (t) => {
  const place = temporaryDirectory(t);
  writeFiles(place, {
    ...emnistOf('balanced', turns(94, 47), turns(47, 47)),
    ...emnistOf('byclass', turns(62, 62), turns(62, 62)),
    ...emnistOf('digits', turns(10, 10), turns(10, 10)),
    'emnist-digits-mapping.txt': Buffer.from(
      turns(10, 10)
        .map((label) => `${label} ${97 + label}\n`)
        .join(''),
    ),
  });
  const names = async (dataset: string) => (await recognise(place, choose(dataset))).classNames?.join('');
  assert.equal(await names('balanced'), '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt');
  assert.equal(await names('emnist-byclass'), '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  assert.equal(await names('digits'), 'abcdefghij');
  await assert.rejects(recognise(place, choose()), {
    code: 'dataset-choice',
    hint: 'Try --dataset balanced, --dataset byclass, --dataset digits.',
  });
  await assert.rejects(recognise(place, choose('letters')), { code: 'dataset-choice', message: /got 'letters'/ });
});

test('a mapping file that skips a label is refused', async (t) => {
  const place = temporaryDirectory(t);
  writeFiles(place, {
    ...emnistOf('digits', turns(10, 10), turns(10, 10)),
    'emnist-digits-mapping.txt': Buffer.from('0 48\n2 50\n'),
  });
  await assert.rejects(recognise(place, choose()), { code: 'dataset-classes', message: /line 2 must be label 1/ });
});

test('a root of torchvision: its only data set, or the named one, with the names of its classes', async (t) => {
  const root = temporaryDirectory(t);
  writeFiles(root, fourFiles(train, small, 'KMNIST/raw'));
  assert.deepEqual((await recognise(root, choose())).classNames?.slice(0, 3), ['o', 'ki', 'su']);
  writeFiles(root, {
    ...fourFiles(train, small, 'FashionMNIST/raw'),
    ...qmnistOf(train, small, 'QMNIST/raw'),
    ...emnistOf('letters', turns(52, 26, 1), turns(26, 26, 1), 'EMNIST/raw'),
  });
  const fashion = await recognise(root, choose('fashion-mnist'));
  assert.equal(fashion.idxDirectory, path.join(root, 'FashionMNIST', 'raw'));
  assert.equal(fashion.classNames?.[9], 'Ankle boot');
  assert.deepEqual((await recognise(root, choose('letters'))).classNames, CAPITALS);
  await assertHolds(await recognise(root, choose('qmnist')), train, small);
  await assert.rejects(recognise(root, choose()), {
    code: 'dataset-choice',
    hint: 'Try --dataset fashion-mnist, --dataset kmnist, --dataset emnist-letters, --dataset qmnist.',
  });
  for (const place of ['FashionMNIST', 'FashionMNIST/raw']) {
    assert.equal((await recognise(path.join(root, place), choose())).classNames?.[0], 'T-shirt/top');
  }
});

test('when no layout fits, each says why, and a data set in a folder below is found', async (t) => {
  const place = temporaryDirectory(t);
  writeFiles(place, { 'readme.txt': Buffer.from('nothing') });
  await assert.rejects(recognise(place, choose()), {
    code: 'dataset-layout',
    message:
      /\n {2}torchvision folder: it holds no .*\n {2}MNIST files: it holds no 'train-images-idx3-ubyte'\n {2}EMNIST files: /,
  });
  writeFiles(place, fourFiles(train, small, 'archive/mnist'));
  await assert.rejects(recognise(place, choose()), (error: Error & { hint?: string }) => {
    assert.match(error.hint ?? '', /There is a data set in '.*archive\/mnist'/);
    return true;
  });
});

test('a missing file and a missing place are told apart', async (t) => {
  const place = temporaryDirectory(t);
  writeFiles(place, { 'train-images-idx3-ubyte': fourFiles(train, small)['train-images-idx3-ubyte'] as Buffer });
  await assert.rejects(recognise(place, choose()), { code: 'dataset-file-missing', message: /train-labels-idx1/ });
  await assert.rejects(recognise(path.join(place, 'none'), choose()), { code: 'dataset-missing', message: /nothing/ });
});
