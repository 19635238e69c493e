import { emnistOf, fourFiles, imagesIdx, labelsIdx, qmnistOf, turns, writeFiles } from '../../data/small-idx.js';
import { idxBytes } from '../idx-files.js';
import type { BrokenDataSet } from './broken-data-set.js';

const LABELS = turns(20, 10);
const LETTERS = turns(26, 26, 1);
const MNIST = fourFiles(LABELS, LABELS);
const EMNIST = emnistOf('letters', LETTERS, LETTERS);
const QMNIST = qmnistOf(LABELS, LABELS);
const text = (content: string): Buffer => Buffer.from(content);
const without = (files: Readonly<Record<string, Buffer>>, name: string): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(files).filter(([file]) => file !== name));

const files = (
  name: string,
  content: Readonly<Record<string, Uint8Array>>,
  code: BrokenDataSet['code'],
  says: RegExp,
  at?: string,
): BrokenDataSet => ({
  name: `IDX: ${name}`,
  write: (folder) => writeFiles(folder, content),
  ...(at !== undefined && { at }),
  code,
  says,
});

/** Data sets of IDX files in other layouts, and with what may stand beside the four files. */
export const BROKEN_IDX_LAYOUTS: readonly BrokenDataSet[] = [
  files(
    'validation images without labels',
    { ...MNIST, 'validation-images-idx3-ubyte': imagesIdx(LABELS) },
    'dataset-file-missing',
    /validation-labels-idx1-ubyte/,
  ),
  files(
    'validation labels without images',
    { ...MNIST, 'validation-labels-idx1-ubyte': labelsIdx(LABELS) },
    'dataset-file-missing',
    /validation-images-idx3-ubyte/,
  ),
  files(
    'an empty validation set',
    {
      ...MNIST,
      'validation-images-idx3-ubyte': idxBytes([0, 28, 28], new Uint8Array(0)),
      'validation-labels-idx1-ubyte': labelsIdx([]),
    },
    'dataset-empty',
    /validation-images-idx3-ubyte.*got none/,
  ),
  files(
    'fewer names than labels',
    { ...MNIST, 'class-names.txt': text('a\nb\nc\n') },
    'dataset-label',
    /0 to 2.*got 9/,
  ),
  files('one name of a class', { ...MNIST, 'class-names.txt': text('a\n') }, 'dataset-classes', /2 to 256 lines/),
  files('names of which two are equal', { ...MNIST, 'class-names.txt': text('a\nb\na\n') }, 'dataset-classes', /equal/),
  files(
    'a picture as names',
    { ...MNIST, 'class-names.txt': Buffer.from([0x89, 0x50, 0, 10, 7, 10]) },
    'dataset-classes',
    /line/,
  ),
  files(
    'EMNIST without its labels',
    without(EMNIST, 'emnist-letters-train-labels-idx1-ubyte.gz'),
    'dataset-file-missing',
    /emnist-letters-train-labels/,
  ),
  files(
    'EMNIST letters with a label 0',
    { ...EMNIST, 'emnist-letters-test-labels-idx1-ubyte.gz': labelsIdx([0, ...LETTERS.slice(1)]) },
    'dataset-label',
    /at least 1, got 0 for sample 0/,
  ),
  files(
    'EMNIST letters with a label beyond Z',
    { ...EMNIST, 'emnist-letters-test-labels-idx1-ubyte.gz': labelsIdx([27, ...LETTERS.slice(1)]) },
    'dataset-label',
    /0 to 25.*got 26/,
  ),
  files(
    'EMNIST with a mapping of words',
    { ...EMNIST, 'emnist-letters-mapping.txt': text('1 A\n2 B\n') },
    'dataset-classes',
    /line 1 must be label/,
  ),
  files(
    'EMNIST with a gap in its mapping',
    { ...EMNIST, 'emnist-letters-mapping.txt': text('1 65\n3 67\n') },
    'dataset-classes',
    /line 2 must be label 2/,
  ),
  files(
    'two data sets of EMNIST',
    { ...EMNIST, ...emnistOf('digits', LABELS, LABELS) },
    'dataset-choice',
    /2 data sets/,
  ),
  files(
    'QMNIST without its test set',
    without(QMNIST, 'qmnist-test-images-idx3-ubyte.gz'),
    'dataset-file-missing',
    /qmnist-test-images/,
  ),
  files(
    'QMNIST with labels of another length',
    {
      ...QMNIST,
      'qmnist-test-labels-idx2-int.gz': qmnistOf(LABELS, LABELS.slice(1))['qmnist-test-labels-idx2-int.gz'] as Buffer,
    },
    'dataset-counts-differ',
    /20, got 19/,
  ),
  files(
    'labels that do not fit into a byte and are negative',
    { ...QMNIST, 'qmnist-test-labels-idx2-int.gz': negative(QMNIST['qmnist-test-labels-idx2-int.gz'] as Buffer) },
    'dataset-label',
    /at least 0, got -1/,
  ),
  files(
    'an empty folder of torchvision',
    { 'KMNIST/raw/notes.txt': text('x') },
    'dataset-file-missing',
    /raw'.*train-images/,
  ),
  files(
    'a root of torchvision with two sets',
    { ...fourFiles(LABELS, LABELS, 'MNIST/raw'), ...fourFiles(LABELS, LABELS, 'KMNIST/raw') },
    'dataset-choice',
    /2 data sets/,
  ),
  files(
    'images of 5,000 pixels a side',
    { ...MNIST, 't10k-images-idx3-ubyte': idxBytes([1, 5_000, 2], new Uint8Array(10_000)) },
    'dataset-image-size',
    /5000 x 2/,
  ),
  files(
    'images of no pixels',
    { ...MNIST, 't10k-images-idx3-ubyte': idxBytes([20, 0, 28], new Uint8Array(0)) },
    'dataset-image-size',
    /0 x 28/,
  ),
  files(
    'labels of two columns in bytes',
    { ...MNIST, 't10k-labels-idx1-ubyte': idxBytes([20, 2], new Uint8Array(40)) },
    'idx-wrong-magic',
    /1 dimension/,
  ),
  files(
    'a file in the place of a folder',
    MNIST,
    'dataset-layout',
    /its name does not end in/,
    'train-images-idx3-ubyte',
  ),
];

/** Labels of which the first is -1. */
function negative(labels: Buffer): Buffer {
  const changed = Buffer.from(labels);
  changed.writeInt32BE(-1, 12);
  return changed;
}
