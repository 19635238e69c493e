import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { noise } from '../noise.js';
import { byteArray, longArray, npyArray, npzFile } from '../npy-array.js';
import { zipFile } from '../zip-file.js';
import type { BrokenDataSet } from './broken-data-set.js';
import { fixture } from './broken-parquet.js';

const COUNT = 20;
const LABELS = Array.from({ length: COUNT }, (_, index) => index % 2);
const X = byteArray([COUNT, 8, 8], noise(COUNT * 64, 1));
const Y = longArray([COUNT], LABELS);
const GOOD = { x_train: X, y_train: Y, x_test: X, y_test: Y };

/** An archive whose content is given. */
const archive = (name: string, content: Uint8Array, code: BrokenDataSet['code'], says: RegExp): BrokenDataSet => ({
  name: `archive: ${name}`,
  write: (folder) => writeFileSync(path.join(folder, 'data.npz'), content),
  code,
  says,
});

/** An archive of good arrays, some of them replaced. */
const arrays = (
  name: string,
  changed: Readonly<Record<string, Uint8Array>>,
  code: BrokenDataSet['code'],
  says: RegExp,
): BrokenDataSet => archive(name, npzFile({ ...GOOD, ...changed }), code, says);

/** A header of NPY with this text. */
function rawHeader(text: string, length = text.length): Buffer {
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 0, 0]);
  start.writeUInt16LE(length, 8);
  return Buffer.concat([start, Buffer.from(text)]);
}

const whole = npzFile(GOOD);
const flipped = Buffer.from(npzFile(GOOD, { isDeflated: false }));
flipped[300] = (flipped[300] as number) ^ 1;
const huge = "{'descr': '|u1', 'fortran_order': False, 'shape': (4000000000, 28, 28), }";

export const BROKEN_ARCHIVES: readonly BrokenDataSet[] = [
  archive('empty', Buffer.alloc(0), 'zip-damaged', /whole ZIP archive/),
  archive('no ZIP at all', Buffer.from('not an archive, only text'.repeat(10)), 'zip-damaged', /whole ZIP archive/),
  archive('cut off', whole.subarray(0, whole.length - 300), 'zip-damaged', /whole ZIP archive/),
  archive('without its beginning', whole.subarray(100), 'zip-damaged', /whole/),
  archive('one bit changed', flipped, 'zip-damaged', /checksum of 'x_train\.npy' is wrong/),
  archive(
    'claims more than deflate can hold',
    npzFile(GOOD, { contentBytes: 0xf000_0000 }),
    'zip-damaged',
    /1032 times/,
  ),
  archive('claims a byte less than it holds', npzFile(GOOD, { contentBytes: X.length - 1 }), 'zip-damaged', /whole/),
  archive('encrypted', npzFile(GOOD, { flags: 1 }), 'zip-damaged', /not encrypted, got an encrypted one/),
  archive('compressed in another way', npzFile(GOOD, { method: 93 }), 'zip-damaged', /compression method 93/),
  archive('climbs out of its folder', zipFile([{ name: '../x_train.npy', content: X }]), 'zip-damaged', /\.\./),
  archive(
    'thousands of entries',
    zipFile(Array.from({ length: 1_200 }, (_, index) => ({ name: `${index}.npy`, content: Buffer.from('x') }))),
    'zip-damaged',
    /at most 1,000 files, got 1200/,
  ),
  archive('other keys', npzFile({ images: X, labels: Y }), 'npz-keys', /got 'images', 'labels'/),
  archive('no arrays', npzFile({}), 'npz-keys', /got none/),
  archive('images without labels', npzFile({ x_train: X }), 'npz-keys', /both arrays 'x_train', 'y_train'/),
  archive('only a test set', npzFile({ x_test: X, y_test: Y }), 'npz-keys', /'x_train', 'y_train'/),
  arrays('something else than an array', { x_train: Buffer.from('text') }, 'npy-header', /got another one/),
  arrays('an array cut off in its header', { y_train: rawHeader("{'descr'", 500) }, 'npy-header', /whole header/),
  arrays(
    'a header that is no dictionary',
    { y_train: rawHeader('x'.repeat(40)) },
    'npy-header',
    /descr, fortran_order/,
  ),
  arrays(
    'version 9',
    { y_train: npyArray({ dtype: '|u1', shape: [1], values: new Uint8Array(1), version: 9 }) },
    'npy-header',
    /version 1 to 3/,
  ),
  arrays(
    'a header of a megabyte',
    { y_train: npyArray({ dtype: '|u1', shape: Array(9_000).fill(1), values: new Uint8Array(1), version: 2 }) },
    'npy-header',
    /at most 10000 bytes/,
  ),
  arrays(
    'a shape beyond all memory',
    { x_train: rawHeader(huge.replace('28, 28', '99999999, 99999999')) },
    'npy-header',
    /fits into memory/,
  ),
  arrays(
    'fewer values than the shape says',
    { x_train: byteArray([COUNT, 8, 8], noise(COUNT * 64 - 1, 1)) },
    'npy-truncated',
    /got fewer/,
  ),
  arrays(
    'more values than the shape says',
    { y_train: longArray([COUNT], [...LABELS, 1]) },
    'npy-truncated',
    /got more/,
  ),
  arrays('four billion images claimed', { x_train: rawHeader(huge) }, 'dataset-counts-differ', /4000000000/),
  arrays(
    'labels that do not fit',
    { y_train: longArray([COUNT - 1], LABELS.slice(1)) },
    'dataset-counts-differ',
    /20, got 19/,
  ),
  arrays('no images', { x_train: byteArray([0, 8, 8], new Uint8Array(0)) }, 'dataset-empty', /got none/),
  arrays('volumes', { x_train: byteArray([COUNT, 8, 8, 8], noise(COUNT * 512, 1)) }, 'npy-shape', /three dimensions/),
  arrays('flat lines', { x_train: byteArray([COUNT, 64], noise(COUNT * 64, 1)) }, 'npy-shape', /\(20, 64\)/),
  arrays(
    'several labels each',
    { y_train: byteArray([COUNT, 14], noise(COUNT * 14, 1)) },
    'dataset-multi-label',
    /got 14 for each/,
  ),
  arrays(
    'labels of floats',
    { y_train: npyArray({ dtype: '<f8', shape: [COUNT], values: new Uint8Array(COUNT * 8) }) },
    'npy-dtype',
    /fraction \(<f8\)/,
  ),
  arrays(
    'a negative label',
    { y_train: longArray([COUNT], [-1, ...LABELS.slice(1)]) },
    'dataset-label',
    /got -1 for sample 0/,
  ),
  { name: 'archive: pickled objects', write: fixture('broken/objects.npz'), code: 'npy-dtype', says: /run code/ },
  {
    name: 'archive: Fortran order',
    write: fixture('broken/fortran.npz'),
    code: 'npy-order',
    says: /ascontiguousarray/,
  },
  {
    name: 'archive: images of floats',
    write: fixture('broken/float.npz'),
    code: 'npy-dtype',
    says: /uint8, got numbers with a fraction/,
  },
  {
    name: 'archive: two data sets',
    write(folder) {
      for (const name of ['a', 'b']) writeFileSync(path.join(folder, `${name}.npz`), whole);
    },
    code: 'dataset-choice',
    says: /2 data sets/,
  },
];
