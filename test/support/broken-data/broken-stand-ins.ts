import path from 'node:path';
import { emnistOf, fourFiles, qmnistOf, turns, writeFiles } from '../../data/small-idx.js';
import type { BrokenDataSet } from './broken-data-set.js';

const LABELS = turns(20, 10);
const LETTERS = turns(26, 26, 1);
const without = (files: Readonly<Record<string, Buffer>>, name: string): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(files).filter(([file]) => file !== name));

/** Files that a failed download, or a clone without Git LFS, leaves in the place of the right ones. */
const STAND_INS = {
  'a web page': ['<!DOCTYPE html><html><body>404</body></html>', /got a web page/],
  'a pointer of Git LFS': ['version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n', /got a pointer/],
} as const;

/** The files that are replaced by it, with those beside them. */
const REPLACED: readonly (readonly [file: string, beside: Readonly<Record<string, Buffer>>])[] = [
  ['train-images-idx3-ubyte', fourFiles(LABELS, LABELS)],
  [
    'emnist-letters-test-labels-idx1-ubyte',
    without(emnistOf('letters', LETTERS, LETTERS), 'emnist-letters-test-labels-idx1-ubyte.gz'),
  ],
  ['qmnist-train-images-idx3-ubyte', without(qmnistOf(LABELS, LABELS), 'qmnist-train-images-idx3-ubyte.gz')],
  ['mnist.npz', {}],
  ['train.csv', {}],
  [path.join('data', 'train-00000-of-00001.parquet'), {}],
];

export const STAND_INS_OF_FILES: readonly BrokenDataSet[] = Object.entries(STAND_INS).flatMap(
  ([what, [content, says]]) =>
    REPLACED.map(([file, beside]) => ({
      name: `${what} under the name ${path.basename(file)}`,
      write: (folder: string) => writeFiles(folder, { ...beside, [file]: Buffer.from(content) }),
      code: 'dataset-stand-in',
      says,
    })),
);
