import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { imageFolders } from '../../../src/data/layouts/image-folders.js';
import { greyPng, writeTree } from '../../support/image-folders.js';
import { noise } from '../../support/noise.js';
import { readPart, recognised } from '../../support/read-source.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('train, val and test: classes in code-unit order, images of any size and format in the order of names', async (t) => {
  const place = temporaryDirectory(t);
  const colour = sharp(noise(12, 9), { raw: { width: 2, height: 2, channels: 3 } });
  writeTree(place, {
    'training/zebra/b.png': await greyPng(28, 28, 1),
    'training/zebra/a.png': await greyPng(28, 28, 2),
    'training/Ant/x.webp': await colour.clone().webp({ lossless: true }).toBuffer(),
    'training/Ant/Thumbs.db': 'x',
    'training/Ant/.hidden.png': 'x',
    'training/Ant/notes.txt': 'x',
    'val/Ant/1.jpeg': await colour.clone().jpeg().toBuffer(),
    'test/zebra/10.png': await greyPng(5, 7, 3),
    'test/zebra/9.png': await greyPng(28, 28, 4),
    'README.md': 'x',
  });
  const source = await recognised(imageFolders, place);
  assert.deepEqual(source.classNames, ['Ant', 'zebra']);
  assert.deepEqual(source.notes, [
    `1 file without the name of an image left out, such as '${path.join('training', 'Ant', 'notes.txt')}'`,
  ]);
  const train = await readPart(source.train);
  assert.deepEqual(train.labels, [0, 1, 1]);
  assert.deepEqual(train.sizes, ['2x2x1', '28x28x1', '28x28x1']);
  const [red = 0, green = 0, blue = 0] = noise(3, 9);
  assert.equal(train.images[0]?.[0], (19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16);
  assert.deepEqual(train.images[1], Buffer.from(noise(784, 2)));
  assert.deepEqual(train.images[2], Buffer.from(noise(784, 1)));
  assert.deepEqual((await readPart(source.validation)).labels, [0]);
  const held = await readPart(source.test);
  assert.deepEqual(
    [held.labels, held.sizes],
    [
      [1, 1],
      ['7x5x1', '28x28x1'],
    ],
  );
  assert.equal(source.files.length, 6);
});

test('a folder for each class: a fifth of each, chosen by the seed, is the test set', async (t) => {
  const place = temporaryDirectory(t);
  const png = await greyPng(4, 4, 1);
  const names = Array.from({ length: 20 }, (_, index) => `${index}.png`);
  writeTree(
    place,
    Object.fromEntries(['a', 'b', 'c'].flatMap((name) => names.map((file) => [`${name}/${file}`, png]))),
  );
  const labelsOf = async (seed: number): Promise<readonly (readonly number[])[]> => {
    const source = await recognised(imageFolders, place, { seed });
    return [(await readPart(source.train)).labels, (await readPart(source.test)).labels];
  };
  const [train = [], held = []] = await labelsOf(1);
  assert.equal(train.length, 48);
  assert.deepEqual(held, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  const filesOf = async (seed: number): Promise<readonly string[]> =>
    (await recognised(imageFolders, place, { seed })).files;
  assert.deepEqual(await filesOf(1), await filesOf(1));
  assert.notDeepEqual(await filesOf(1), await filesOf(2));
});

test('places without images in folders have another layout', async (t) => {
  const place = temporaryDirectory(t);
  writeTree(place, { 'MNIST/raw/train-images-idx3-ubyte': 'x', 'runs/config.json': '{}' });
  for (const [at, reason] of [
    [place, /none of its folders holds PNG/],
    [path.join(place, 'runs'), /holds no folders/],
    [path.join(place, 'runs/config.json'), /is a file/],
  ] as const) {
    const answer = await imageFolders.recognise(at, { dataset: null, seed: 1 });
    assert.match('reason' in answer ? answer.reason : '', reason);
  }
});
