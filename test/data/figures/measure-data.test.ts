import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type MeasuredData, measureData } from '../../../src/data/figures/measure-data.js';
import { prepareData } from '../../../src/data/prepare.js';
import { MAX_SAMPLE_PICTURES } from '../../../src/shared/data/data-figures.js';
import { idxBytes } from '../../support/idx-files.js';
import { mnistTestImages, mnistTestLabels } from '../../support/mnist-images.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { classPicture, turns, writeFiles } from '../small-idx.js';

interface Sample {
  readonly label: number;
  readonly image: Uint8Array;
}

/** Measures a data set of 28x28 pixels with these samples. */
async function measured(
  t: TestContext,
  train: readonly Sample[],
  test: readonly Sample[],
  validation: number | null = null,
): Promise<MeasuredData> {
  const home = temporaryDirectory(t);
  const place = path.join(home, 'data');
  const files = (prefix: string, samples: readonly Sample[]) => ({
    [`${prefix}-images-idx3-ubyte`]: idxBytes([samples.length, 28, 28], Buffer.concat(samples.map((s) => s.image))),
    [`${prefix}-labels-idx1-ubyte`]: idxBytes(
      [samples.length],
      Uint8Array.from(samples, (s) => s.label),
    ),
  });
  writeFiles(place, { ...files('train', train), ...files('t10k', test) });
  const cacheDirectory = path.join(home, 'cache');
  return await measureData(
    await prepareData({
      place,
      dataset: null,
      validation,
      seed: 0,
      cacheDirectory,
    }),
  );
}

const samples = (count: number, classes: number, from = 0): Sample[] =>
  turns(count, classes).map((label, i) => ({ label, image: classPicture(label, from + i) }));

const DIGITS: readonly Sample[] = mnistTestImages(1_000).map((image, i) => ({
  label: mnistTestLabels(1_000)[i] ?? 0,
  image,
}));

const changed = (
  all: readonly Sample[],
  source: (row: number, column: number) => readonly [number, number],
): Sample[] =>
  all.map(({ label, image }) => ({
    label,
    image: image.map((_, i) => {
      const [row, column] = source(Math.floor(i / 28), i % 28);
      return image[row * 28 + column] ?? 0;
    }),
  }));

const transposed = (all: readonly Sample[]): Sample[] => changed(all, (row, column) => [column, row]);

test('copies are counted, and those of them with another label', async (t) => {
  const train = samples(60, 10);
  const [first, second] = train as [Sample, Sample];
  const doubled = [...train, first, { ...first, label: 3 }, { ...first, label: 4 }];
  const { figures, notes } = await measured(t, doubled, [...samples(20, 10, 100), first, { ...second, label: 9 }]);
  assert.deepEqual(figures.copies, {
    train: { count: 3, otherLabel: 2 },
    validation: null,
    test: { count: 2, otherLabel: 1 },
  });
  assert.deepEqual(
    notes.map(({ level, text }) => [level, text.replace(/:.*/, '')]),
    [
      ['warning', '2 test samples (9.1 %) are copies of training samples, 1 of them with another label'],
      ['warning', '2 training samples (3.2 %) have the pixels of an earlier one, but another label'],
    ],
  );
});

test('mean and deviation are those of the training images alone', async (t) => {
  const grey = (label: number, value: number): Sample => ({ label, image: new Uint8Array(784).fill(value) });
  const { figures } = await measured(t, [grey(0, 0), grey(1, 255)], [grey(0, 51)]);
  assert.deepEqual([figures.mean, figures.standardDeviation], [0.5, 0.5]);
});

test('copies are counted between the validation set and the rest of the training set', async (t) => {
  const train = samples(40, 2).map(({ label }) => ({ label, image: classPicture(label, 0) }));
  const { figures } = await measured(t, train, samples(10, 2, 1), 10);
  assert.deepEqual(figures.copies.train, { count: 28, otherLabel: 0 });
  assert.deepEqual(figures.copies.validation, { count: 10, otherLabel: 0 });
});

test('there are some pictures of each class, as they are trained, and never too many', async (t) => {
  const few = await measured(t, samples(60, 2), samples(10, 2, 60));
  assert.deepEqual(
    few.pictures.map(({ label }) => label),
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
  );
  assert.equal(Buffer.from(few.pictures[0]?.pixels ?? '', 'base64').length, 32 * 32);
  const many = await measured(t, samples(188, 47), samples(94, 47, 188));
  assert.equal(many.pictures.length, MAX_SAMPLE_PICTURES);
  assert.equal(new Set(many.pictures.map(({ label }) => label)).size, MAX_SAMPLE_PICTURES);
  assert.equal(many.pictures.at(-1)?.label, 45, 'at equal distances');
});

test('MNIST’s digits lie right, and are warned of when they do not', async (t) => {
  const [half, other] = [DIGITS.slice(0, 700), DIGITS.slice(700)];
  assert.deepEqual((await measured(t, half, other)).notes, []);
  const both = await measured(t, transposed(half), transposed(other));
  assert.match(both.notes.map(({ text }) => text).join('\n'), /^the training images look transposed \(.*$/);
  const mirrored = (row: number, column: number) => [row, 27 - column] as const;
  const inMirror = await measured(t, changed(half, mirrored), changed(other, mirrored));
  assert.match(inMirror.notes[0]?.text ?? '', /^the training images look mirrored left to right: /);
  const clockwise = (row: number, column: number) => [27 - column, row] as const;
  const turned = await measured(t, changed(half, clockwise), changed(other, clockwise));
  assert.match(turned.notes[0]?.text ?? '', /^the training images look turned by 90 degrees clockwise: /);
});

test('test images that lie otherwise than the training images are warned of, whatever they show', async (t) => {
  const { notes } = await measured(t, samples(200, 20), transposed(samples(100, 20, 200)));
  assert.match(
    notes.map(({ text }) => text).join('\n'),
    /^the test images look transposed \(rows and columns are swapped\): .*$/,
  );
});

test('no claim is made about classes that are no digits of MNIST, nor from a few samples', async (t) => {
  assert.deepEqual((await measured(t, samples(200, 10), samples(100, 10, 200))).notes, []);
  assert.deepEqual((await measured(t, transposed(samples(200, 10)), transposed(samples(100, 10, 200)))).notes, []);
  assert.deepEqual((await measured(t, samples(20, 10), transposed(samples(10, 10, 100)))).notes, []);
});
