import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageFolders } from '../../../src/data/layouts/image-folders.js';
import { greyPng, writeTree } from '../../support/image-folders.js';
import { readPart, recognised } from '../../support/read-source.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('all images are looked at, and the error counts those that cannot be read', async (t) => {
  const place = temporaryDirectory(t);
  const png = await greyPng(4, 4, 1);
  writeTree(place, {
    'train/a/1.png': png,
    'train/a/2.png': 'text',
    'train/a/3.png': png.subarray(0, 40),
    'train/b/1.png': png,
    'test/a/1.png': png,
  });
  const { train } = await recognised(imageFolders, place);
  await assert.rejects(readPart(train), {
    code: 'dataset-images',
    message:
      /all 4 images must be readable, got 2 that cannot be read, the first of them so: Cannot read image '.*2\.png'/,
  });
});
