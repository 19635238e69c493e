import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { describeSplit, embeddedMnistDirectory, loadSplit } from '../../../src/shared/data/image-directory.js';
import { resizeImages } from '../../../src/shared/data/resize.js';
import type { Split } from '../../../src/shared/data/split-files.js';
import { OperationalError } from '../../../src/shared/errors.js';
import { countingBytes, idxBytes } from '../../support/idx-files.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const countsOf = (labels: Uint8Array): number[] =>
  Array.from({ length: 256 }, (_, label) => labels.filter((other) => other === label).length);

// Two samples are enough for everything but the embedded set.
const pixels = countingBytes(2 * 784);
const images = idxBytes([2, 28, 28], pixels);
const labels = idxBytes([2], Uint8Array.of(9, 0));

for (const { split, prefix, count, imagesHash, labelsHash, resizedHash } of [
  {
    split: 'train',
    prefix: 'train',
    count: 60000,
    imagesHash: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    labelsHash: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    resizedHash: 'e2ed02ba3cec0dca9783366b9eb047f61b43620eecb6fd5bd0da3f7cedd17594',
  },
  {
    split: 'test',
    prefix: 't10k',
    count: 10000,
    imagesHash: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    labelsHash: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    resizedHash: '750966a83c3f66b21f310636df69984b116407e280d0e2fc2f606aa33c6749cc',
  },
] as const) {
  test(`the embedded ${split} split is MNIST, resized as Pillow resizes it`, async () => {
    const directory = embeddedMnistDirectory();
    const imagesFile = await readFile(path.join(directory, `${prefix}-images-idx3-ubyte`));
    const labelsFile = await readFile(path.join(directory, `${prefix}-labels-idx1-ubyte`));
    assert.equal(sha256(imagesFile), imagesHash);
    assert.equal(sha256(labelsFile), labelsHash);

    const loaded = await loadSplit(directory, split);
    assert.equal(loaded.dataset.count, count);
    assert.equal(loaded.sha256, sha256(imagesFile, labelsFile));
    assert.equal(sha256(loaded.dataset.images), resizedHash);
    assert.deepEqual(loaded.dataset.labels, new Uint8Array(labelsFile.subarray(8)));
    const { manifest, labelCounts } = await describeSplit(directory, split);
    assert.deepEqual(manifest, { sampleCount: count, sha256: loaded.sha256 });
    assert.deepEqual(labelCounts, countsOf(loaded.dataset.labels));
  });
}

for (const [form, imagesName, labelsName, encode] of [
  ['as published', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte', (bytes: Buffer) => bytes],
  ['compressed', 't10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz', gzipSync],
  ['with a dot', 't10k-images.idx3-ubyte', 't10k-labels.idx1-ubyte', (bytes: Buffer) => bytes],
  ['compressed under a plain name', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte.gz', gzipSync],
] as const) {
  test(`files ${form} give the same split`, async (t) => {
    const directory = temporaryDirectory(t, { [imagesName]: encode(images), [labelsName]: encode(labels) });
    const loaded = await loadSplit(directory, 'test');
    const resized = new Uint8Array(2 * 1024);
    resizeImages(pixels, resized);
    assert.deepEqual(loaded, {
      sha256: sha256(images, labels),
      dataset: { count: 2, images: resized, labels: Uint8Array.of(9, 0) },
    });
    const { manifest, labelCounts } = await describeSplit(directory, 'test');
    assert.deepEqual(manifest, { sampleCount: 2, sha256: sha256(images, labels) });
    assert.deepEqual(labelCounts, countsOf(Uint8Array.of(9, 0)));
  });
}

test('images of 32 x 32 pixels need no resizing, and their size is part of the manifest', async (t) => {
  const large = countingBytes(2 * 1024);
  const directory = temporaryDirectory(t, {
    'train-images-idx3-ubyte': idxBytes([2, 32, 32], large),
    'train-labels-idx1-ubyte': labels,
  });
  const { dataset } = await loadSplit(directory, 'train');
  assert.deepEqual(dataset.images, new Uint8Array(large));
  assert.equal((await describeSplit(directory, 'train')).manifest.imageSide, 32);
});

test('files in folders of their names, as Kaggle has them, are found', async (t) => {
  const directory = temporaryDirectory(t);
  for (const [name, bytes] of [
    ['t10k-images', images],
    ['t10k-labels', labels],
  ] as const) {
    const suffix = name.endsWith('images') ? 'idx3-ubyte' : 'idx1-ubyte';
    await mkdir(path.join(directory, `${name}-${suffix}`));
    await writeFile(path.join(directory, `${name}-${suffix}`, `${name}.${suffix}`), bytes);
  }
  assert.equal((await describeSplit(directory, 'test')).manifest.sha256, sha256(images, labels));
});

const failures: readonly (readonly [
  name: string,
  imagesFile: Uint8Array,
  labelsFile: Uint8Array,
  code: string,
  RegExp,
])[] = [
  [
    'images of another size',
    idxBytes([2, 30, 30], countingBytes(1800)),
    labels,
    'dataset-image-size',
    /28 x 28 or 32 x 32.*30 x 30/,
  ],
  ['an empty set', idxBytes([0, 28, 28], pixels.subarray(0, 0)), labels, 'dataset-empty', /images.*at least one/],
  ['no labels', images, idxBytes([0], pixels.subarray(0, 0)), 'dataset-empty', /labels.*at least one/],
  ['a label over 9', images, idxBytes([2], Uint8Array.of(3, 10)), 'dataset-label', /0 to 9, got 10 for sample 1/],
  ['fewer labels than images', images, idxBytes([1], Uint8Array.of(3)), 'dataset-counts-differ', /2, got 1/],
  ['more labels than images', images, idxBytes([3], Uint8Array.of(3, 4, 5)), 'dataset-counts-differ', /2, got 3/],
  [
    'more samples than it will take memory for',
    gzipSync(idxBytes([1_000_001, 28, 28], new Uint8Array(2_000_000))),
    labels,
    'idx-truncated',
    /1000001 x 28 x 28/,
  ],
  ['too many labels', images, idxBytes([1_000_001], new Uint8Array(1_000_001)), 'dataset-too-large', /at most 1000000/],
  [
    'images that are not IDX',
    Buffer.from('<html>Not found</html>'),
    labels,
    'idx-wrong-magic',
    /train-images-idx3-ubyte/,
  ],
];
for (const [name, imagesFile, labelsFile, code, message] of failures) {
  test(`${name}: refused by loading and by describing`, async (t) => {
    const directory = temporaryDirectory(t, {
      'train-images-idx3-ubyte': imagesFile,
      'train-labels-idx1-ubyte': labelsFile,
    });
    for (const read of [loadSplit, describeSplit]) {
      await assert.rejects(read(directory, 'train'), (error: Error) => {
        assert.ok(error instanceof OperationalError);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.ok(error.message.includes(directory));
        return true;
      });
    }
  });
}

test('labels may be as high as the number of classes allows', async (t) => {
  const directory = temporaryDirectory(t, {
    't10k-images-idx3-ubyte': images,
    't10k-labels-idx1-ubyte': idxBytes([2], Uint8Array.of(25, 255)),
  });
  assert.deepEqual((await loadSplit(directory, 'test', 256)).dataset.labels, Uint8Array.of(25, 255));
  const { labelCounts } = await describeSplit(directory, 'test', 256);
  assert.deepEqual(labelCounts, countsOf(Uint8Array.of(25, 255)));
  for (const read of [loadSplit, describeSplit]) {
    await assert.rejects(read(directory, 'test', 26), {
      code: 'dataset-label',
      message: /0 to 25, got 255 for sample 1/,
    });
  }
});

test('a missing directory and a missing file are told apart, by all the names that would do', async (t) => {
  const split: Split = 'train';
  await assert.rejects(loadSplit('/nowhere', split), { code: 'dataset-missing', message: /'\/nowhere'/ });
  const directory = temporaryDirectory(t, { 'train-images-idx3-ubyte': images });
  await assert.rejects(loadSplit(directory, split), {
    code: 'dataset-file-missing',
    message: /train-labels-idx1-ubyte', 'train-labels-idx1-ubyte\.gz', 'train-labels\.idx1-ubyte'/,
  });
});
