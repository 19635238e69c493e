import { gzipSync } from 'node:zlib';
import { fourFiles, imagesIdx, labelsIdx, turns } from '../../data/small-idx.js';
import { idxBytes } from '../idx-files.js';
import { writeTree } from '../image-folders.js';
import type { BrokenDataSet } from './broken-data-set.js';

const LABELS = turns(20, 10);
const [IMAGES_FILE, LABELS_FILE] = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'];
const IMAGES = imagesIdx(LABELS);

/** MNIST's four files with some replaced, or left out when undefined. */
const idx = (
  name: string,
  changed: Readonly<Record<string, Uint8Array | undefined>>,
  code: BrokenDataSet['code'],
  says: RegExp,
): BrokenDataSet => ({
  name: `IDX: ${name}`,
  write(folder) {
    const files = { ...fourFiles(LABELS, LABELS), ...changed };
    writeTree(
      folder,
      Object.fromEntries(Object.entries(files).flatMap(([file, content]) => (content ? [[file, content]] : []))),
    );
  },
  code,
  says,
});

export const BROKEN_IDX: readonly BrokenDataSet[] = [
  idx('cut off', { [IMAGES_FILE]: IMAGES.subarray(0, 5_000) }, 'idx-truncated', /announces 20 x 28 x 28/),
  idx(
    'one byte too many',
    { [LABELS_FILE]: Buffer.concat([labelsIdx(LABELS), Buffer.from([0])]) },
    'idx-too-long',
    /got more/,
  ),
  idx('images and labels exchanged', { [IMAGES_FILE]: labelsIdx(LABELS) }, 'idx-wrong-magic', /00000803/),
  idx('empty', { [IMAGES_FILE]: Buffer.alloc(0) }, 'idx-truncated', /header/),
  idx('labels of another set', { [LABELS_FILE]: labelsIdx(turns(19, 10)) }, 'dataset-counts-differ', /20, got 19/),
  idx(
    'no samples',
    { [IMAGES_FILE]: idxBytes([0, 28, 28], new Uint8Array(0)), [LABELS_FILE]: labelsIdx([]) },
    'dataset-empty',
    /none/,
  ),
  idx('no labels', { [LABELS_FILE]: undefined }, 'dataset-file-missing', /train-labels/),
  idx(
    'four billion images',
    { [IMAGES_FILE]: Buffer.from('00000803ffffffff0000001c0000001c', 'hex') },
    'idx-truncated',
    /4294967295/,
  ),
  idx('gzip cut off', { [IMAGES_FILE]: gzipSync(IMAGES).subarray(0, 200) }, 'idx-corrupt-gzip', /decompress/),
];
