import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { greyPng, writeTree } from '../image-folders.js';
import type { BrokenDataSet } from './broken-data-set.js';

/** Content of a file: a good image, or what is given. */
type Content = 'image' | string | Uint8Array;

const folders = (
  name: string,
  files: Readonly<Record<string, Content>>,
  code: BrokenDataSet['code'],
  says: RegExp,
): BrokenDataSet => ({
  name: `folders: ${name}`,
  async write(folder) {
    const png = await greyPng(8, 8, 1);
    writeTree(
      folder,
      Object.fromEntries(Object.entries(files).map(([file, content]) => [file, content === 'image' ? png : content])),
    );
  },
  code,
  says,
});

const GOOD = { 'train/a/1.png': 'image', 'train/b/1.png': 'image', 'test/a/1.png': 'image' };
const GIF = Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1');
/** The header of a PNG of 60,000 x 60,000 pixels. */
const HUGE = Buffer.from('89504e470d0a1a0a0000000d494844520000ea600000ea600800000000ca7e6d2b', 'hex');

export const BROKEN_FOLDERS: readonly BrokenDataSet[] = [
  folders('one class', { 'a/1.png': 'image', 'a/2.png': 'image' }, 'folder-classes', /2 to 256 classes, got 1 folder/),
  folders(
    '300 classes',
    Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`train/${index}/1.png`, 'image'])),
    'folder-classes',
    /got 300 folders/,
  ),
  folders(
    'text with the name of an image',
    { ...GOOD, 'train/a/2.png': 'text' },
    'dataset-images',
    /1 that cannot be read.*2\.png/,
  ),
  folders('an empty image', { ...GOOD, 'train/a/2.png': '' }, 'dataset-images', /got 0 bytes/),
  folders(
    'an image that is cut off',
    { ...GOOD, 'train/b/2.jpg': Buffer.from('ffd8ffe000104a464946', 'hex') },
    'dataset-images',
    /2\.jpg/,
  ),
  folders('an image of 60,000 x 60,000 pixels', { ...GOOD, 'train/b/2.png': HUGE }, 'dataset-images', /2\.png/),
  folders(
    'an image in another format',
    { ...GOOD, 'train/b/2.gif': GIF },
    'dataset-images',
    /other formats, such as '2\.gif'/,
  ),
  folders('a test image that is none', { ...GOOD, 'test/a/2.png': GIF }, 'dataset-images', /a GIF/),
  folders(
    'a class that only the test set has',
    { ...GOOD, 'test/c/1.png': 'image' },
    'folder-classes',
    /among those of the training set, got '.*c'/,
  ),
  folders(
    'a class whose name rings a bell',
    { ...GOOD, 'train/c\x07/1.png': 'image' },
    'dataset-classes',
    /control characters, got 'c\\x07'/,
  ),
  folders(
    'a class with a name of 200 characters',
    { ...GOOD, [`train/${'c'.repeat(200)}/1.png`]: 'image' },
    'dataset-classes',
    /1 to 128 characters/,
  ),
  folders(
    'a folder within a class',
    { ...GOOD, 'train/b/more/1.png': 'image' },
    'folder-classes',
    /images only, got the folder/,
  ),
  folders(
    'no images at all',
    { 'train/a/notes.txt': 'x', 'train/b/notes.txt': 'x' },
    'dataset-layout',
    /none of its folders/,
  ),
  folders('images beside one another', { '1.png': 'image', '2.png': 'image' }, 'dataset-layout', /holds no folders/),
  {
    name: 'folders: a class without images',
    async write(folder) {
      const png = await greyPng(8, 8, 1);
      writeTree(folder, { 'train/a/1.png': png, 'train/b/1.png': png });
      mkdirSync(path.join(folder, 'train/c'));
    },
    code: 'folder-classes',
    says: /got none in 'c'/,
  },
  { name: 'folders: nothing', write() {}, code: 'dataset-layout', says: /holds no/ },
];
