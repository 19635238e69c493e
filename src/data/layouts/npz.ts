import path from 'node:path';
import { printable, quoted } from '../../shared/text/printable.js';
import type { DataSource, Layout, Mismatch, SamplePart, SourceOptions } from '../source.js';
import { ByteReader } from './byte-reader.js';
import { chooseDataset } from './choose-dataset.js';
import { unusable } from './failures.js';
import { readNpyHeader } from './npy.js';
import {
  type ArrayPlace,
  arrayKey,
  type ImageArray,
  imageArray,
  type LabelArray,
  labelArray,
  readArrays,
} from './npz-arrays.js';
import { listPlace } from './place.js';
import { refuseStandIns } from './stand-ins.js';
import { ZipArchive } from './zip-archive.js';

/** The keys of images and labels, in that order, of one way to name them. */
interface Keys {
  /** For people. */
  readonly owner: string;
  readonly train: readonly [string, string];
  readonly validation: readonly [string, string];
  readonly test: readonly [string, string];
}

const KEYS: readonly Keys[] = [
  { owner: 'Keras', train: ['x_train', 'y_train'], validation: ['x_val', 'y_val'], test: ['x_test', 'y_test'] },
  {
    owner: 'MedMNIST',
    train: ['train_images', 'train_labels'],
    validation: ['val_images', 'val_labels'],
    test: ['test_images', 'test_labels'],
  },
];

/** NumPy archives: the arrays of a data set in one file that ends in .npz, or in one of several in a folder. */
export const numpyArchive: Layout = {
  name: 'NumPy archive (.npz)',
  async recognise(place: string, { dataset }: SourceOptions): Promise<DataSource | Mismatch> {
    const { isFile, fileNames, folder } = await listPlace(place);
    const archives = fileNames.filter((name) => /\.npz$/i.test(name));
    if (archives.length === 0) {
      return { reason: isFile ? 'its name does not end in .npz' : 'it holds no file that ends in .npz' };
    }
    const stems = archives.map((name) => name.slice(0, -'.npz'.length));
    const stem = isFile ? (stems[0] as string) : chooseDataset(place, stems, dataset);
    return await sourceOf(path.join(folder, archives[stems.indexOf(stem)] as string));
  },
};

async function sourceOf(file: string): Promise<DataSource> {
  await refuseStandIns([file]);
  const archive = await ZipArchive.open(file);
  try {
    const keys = keysOf(archive);
    const train = await partOf(archive, keys.train);
    if (!train) throw keysFault(archive, `it must hold the arrays ${names(keys.train)}`);
    return {
      layout: `a NumPy archive with ${keys.owner}'s keys`,
      train,
      test: await partOf(archive, keys.test),
      validation: await partOf(archive, keys.validation),
      classNames: null,
      files: [file],
      notes: [],
    };
  } finally {
    archive.close();
  }
}

/** @throws OperationalError `npz-keys` */
function keysOf(archive: ZipArchive): Keys {
  const found = KEYS.find(({ train, test }) => [...train, ...test].some((key) => archive.entries.has(`${key}.npy`)));
  if (found) return found;
  const expected = KEYS.map(({ owner, train, test }) => `${names([...train, ...test])} as ${owner}`).join(', or ');
  throw keysFault(archive, `it must hold the arrays ${expected} has them`);
}

/**
 * null: the archive has neither the images nor the labels.
 *
 * @throws OperationalError `npz-keys` when it has only one of them, `dataset-counts-differ`, and those of the arrays
 */
async function partOf(archive: ZipArchive, keys: readonly [string, string]): Promise<SamplePart | null> {
  const entries = keys.map((key) => `${key}.npy`);
  const missing = entries.filter((entry) => !archive.entries.has(entry));
  if (missing.length === 2) return null;
  if (missing.length === 1) throw keysFault(archive, `it must hold both arrays ${names(keys)}`);
  const [imagesPlace, labelsPlace] = entries.map((entry): ArrayPlace => ({ file: archive.file, entry })) as [
    ArrayPlace,
    ArrayPlace,
  ];
  const images = { ...imagesPlace, ...imageArray(imagesPlace, await headerOf(archive, imagesPlace)) };
  const labels = { ...labelsPlace, ...labelArray(labelsPlace, await headerOf(archive, labelsPlace)) };
  if (images.count !== labels.count) {
    throw unusable(
      'dataset-counts-differ',
      archive.file,
      `'${keys[1]}' must have as many labels as '${keys[0]}' has images, ${images.count}, got ${labels.count}`,
      'Look at both arrays with NumPy.',
    );
  }
  return partOfArrays(images, labels);
}

function partOfArrays(images: ArrayPlace & ImageArray, labels: ArrayPlace & LabelArray): SamplePart {
  return {
    async *blocks() {
      const archive = await ZipArchive.open(images.file);
      try {
        yield* readArrays(images, archive, labels, archive);
      } finally {
        archive.close();
      }
    },
  };
}

async function headerOf(archive: ZipArchive, { file, entry }: ArrayPlace): Promise<ReturnType<typeof readNpyHeader>> {
  const reader = new ByteReader(archive.read(entry));
  try {
    return await readNpyHeader(reader, file, arrayKey(entry));
  } finally {
    await reader.close();
  }
}

const names = (keys: readonly string[]): string => keys.map((key) => `'${key}'`).join(', ');

/** Most keys that an error lists. */
const MAX_LISTED = 12;

function keysFault(archive: ZipArchive, problem: string): Error {
  const keys = [...archive.entries.keys()].map(arrayKey);
  const listed = keys.slice(0, MAX_LISTED).map((key) => quoted(printable(key, 40)));
  const got = keys.length === 0 ? 'none' : listed.join(', ') + (keys.length > MAX_LISTED ? ', ...' : '');
  return unusable(
    'npz-keys',
    archive.file,
    `${problem}, got ${got}`,
    'Save the arrays under these names with numpy.savez_compressed.',
  );
}
