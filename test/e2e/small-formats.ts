import path from 'node:path';
import sharp from 'sharp';
import { classPicture, pictures, turns } from '../data/small-idx.js';
import { writeTree } from '../support/image-folders.js';
import { byteArray, longArray, npzFile } from '../support/npy-array.js';

/** A data set in one format, and the name of its last class. */
export interface Format {
  readonly name: string;
  write(folder: string): Promise<void> | void;
  readonly lastClass: string;
}

const [TRAIN, HELD] = [turns(640, 4), turns(80, 4)];

/** MedMNIST's arrays of these labels. */
const medmnist = (side: number, channels: 1 | 3) => (folder: string) => {
  const images = (labels: readonly number[]): Buffer => {
    const grey = pictures(labels, false, side);
    const colours =
      channels === 1 ? grey : Uint8Array.from({ length: grey.length * 3 }, (_, at) => grey[Math.floor(at / 3)] ?? 0);
    return byteArray([labels.length, side, side, ...(channels === 1 ? [] : [3])], colours);
  };
  const labelled = (key: string, labels: readonly number[]): Record<string, Buffer> => ({
    [`${key}_images`]: images(labels),
    [`${key}_labels`]: byteArray([labels.length, 1], Uint8Array.from(labels)),
  });
  const arrays = { ...labelled('train', TRAIN), ...labelled('val', HELD), ...labelled('test', HELD) };
  writeTree(folder, { 'smallmnist.npz': npzFile(arrays) });
};

function kaggle(folder: string): void {
  const names = Array.from({ length: 784 }, (_, index) => `pixel${index}`);
  const lines = TRAIN.map((label, sample) => [label, ...classPicture(label, sample)].join(','));
  const unlabelled = HELD.map((label, sample) => classPicture(label, sample).join(','));
  writeTree(folder, {
    'train.csv': [['label', ...names].join(','), ...lines, ''].join('\n'),
    'test.csv': [names.join(','), ...unlabelled, ''].join('\n'),
  });
}

const NAMES = ['ant', 'bee', 'cat', 'dog'];

/** Writes a folder of PNG images for each class; no test set. */
export async function classFolders(folder: string, labels: readonly number[] = TRAIN): Promise<void> {
  for (const [sample, label] of labels.entries()) {
    const raw = { width: 40, height: 40, channels: 1 } as const;
    const png = await sharp(classPicture(label, sample, 40), { raw })
      .png()
      .toBuffer();
    writeTree(folder, { [`${NAMES[label]}/${sample}.png`]: png });
  }
}

async function folders(folder: string): Promise<void> {
  await classFolders(path.join(folder, 'train'));
  await classFolders(path.join(folder, 'test'), HELD);
}

/** Writes Keras's archive. */
export function kerasArchive(folder: string): void {
  const part = (name: string, labels: readonly number[]): Record<string, Buffer> => ({
    [`x_${name}`]: byteArray([labels.length, 28, 28], pictures(labels)),
    [`y_${name}`]: longArray([labels.length], labels),
  });
  writeTree(folder, { 'small.npz': npzFile({ ...part('train', TRAIN), ...part('test', HELD) }) });
}

/** Small data sets in formats other than IDX. */
export const FORMATS: readonly Format[] = [
  { name: "MedMNIST's keys, grey", write: medmnist(28, 1), lastClass: '3' },
  { name: "MedMNIST's keys, colours of 64 x 64", write: medmnist(64, 3), lastClass: '3' },
  { name: "Kaggle's CSV", write: kaggle, lastClass: '3' },
  { name: 'folders of images', write: folders, lastClass: 'dog' },
];
