import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrokenDataSet } from './broken-data-set.js';

const FIXTURES = 'test/data/layouts/fixtures';

/** Writes a file that another program has made. */
export const fixture =
  (name: string) =>
  (folder: string): void =>
    copyFileSync(path.join(FIXTURES, name), path.join(folder, path.basename(name)));

const GOOD = readFileSync(path.join(FIXTURES, 'hub/mnist/train-00000-of-00002.parquet'));

const parquet = (name: string, content: Uint8Array, code: BrokenDataSet['code'], says: RegExp): BrokenDataSet => ({
  name: `Parquet: ${name}`,
  write: (folder) => writeFileSync(path.join(folder, 'train.parquet'), content),
  code,
  says,
});

/** The file with some bytes overwritten. */
function changed(at: number, bytes: readonly number[]): Buffer {
  const copy = Buffer.from(GOOD);
  copy.set(bytes, at < 0 ? copy.length + at : at);
  return copy;
}

export const BROKEN_PARQUET: readonly BrokenDataSet[] = [
  parquet('empty', Buffer.alloc(0), 'parquet-damaged', /whole Parquet file/),
  parquet('three bytes', Buffer.from('PAR'), 'parquet-damaged', /whole Parquet file/),
  parquet('text', Buffer.from('x'.repeat(500)), 'parquet-damaged', /footer/),
  parquet('cut off', GOOD.subarray(0, GOOD.length - 50), 'parquet-damaged', /whole Parquet file/),
  parquet('its second half', GOOD.subarray(GOOD.length / 2), 'parquet-damaged', /whole Parquet file/),
  parquet('a footer longer than the file', changed(-8, [0xff, 0xff, 0xff, 0x7f]), 'parquet-damaged', /exceeds/),
  parquet('a footer of no bytes', changed(-8, [0, 0, 0, 0]), 'parquet-damaged', /whole Parquet file/),
  parquet('a page overwritten', changed(4, Array(60).fill(0xff)), 'parquet-damaged', /whole Parquet file/),
  {
    name: 'Parquet: other columns',
    write: fixture('broken/columns.parquet'),
    code: 'parquet-columns',
    says: /'picture', 'answer'/,
  },
  {
    name: 'Parquet: labels of text',
    write: fixture('broken/text-labels.parquet'),
    code: 'parquet-value',
    says: /whole number/,
  },
  {
    name: 'Parquet: labels with a fraction',
    write: fixture('broken/fractions.parquet'),
    code: 'dataset-label',
    says: /got 0\.5 for sample 0/,
  },
  {
    name: 'Parquet: no image in a row',
    write: fixture('broken/no-image.parquet'),
    code: 'parquet-value',
    says: /got none in row 4/,
  },
  {
    name: 'Parquet: text for an image',
    write: fixture('broken/no-png.parquet'),
    code: 'dataset-images',
    says: /got 2 that cannot be read/,
  },
  {
    name: 'Parquet: unknown compression',
    write: fixture('broken/codec.parquet'),
    code: 'parquet-damaged',
    says: /LZO/,
  },
  {
    name: 'Parquet: a shard is missing',
    write: fixture('hub/mnist/train-00000-of-00002.parquet'),
    code: 'dataset-file-missing',
    says: /train-00001-of-00002/,
  },
  {
    name: 'Parquet: only a test set',
    write: (folder) => writeFileSync(path.join(folder, 'test.parquet'), GOOD),
    code: 'dataset-file-missing',
    says: /for training/,
  },
];
