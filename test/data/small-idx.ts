import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { idxBytes } from '../support/idx-files.js';

/** A picture of a class, 28 x 28: a bright block at a place of its own, which is not the place of its transposed picture. */
export function classPicture(label: number, sample: number, side = 28): Uint8Array {
  const picture = new Uint8Array(side * side);
  // A sample differs from every other one of the same class.
  picture[sample % side] = 1 + (sample % 250);
  picture[(side - 1) * side + (Math.floor(sample / side) % side)] = 7;
  const row = 2 + (label % 4) * 5;
  const column = 1 + (Math.floor(label / 4) % 12) * 2;
  for (let y = row; y < row + 5; y++) {
    for (let x = column; x < column + 3; x++) picture[y * side + x] = 200 + (label % 50);
  }
  return picture;
}

/** The pictures of samples with these labels, one after the other. */
export function pictures(labels: readonly number[], isTransposed = false, side = 28): Uint8Array {
  const all = new Uint8Array(labels.length * side * side);
  labels.forEach((label, sample) => {
    const picture = classPicture(label, sample, side);
    const stored = isTransposed
      ? picture.map((_, i) => picture[(i % side) * side + Math.floor(i / side)] ?? 0)
      : picture;
    all.set(stored, sample * side * side);
  });
  return all;
}

/** IDX file of those pictures. */
export const imagesIdx = (labels: readonly number[], isTransposed = false, side = 28): Buffer =>
  idxBytes([labels.length, side, side], pictures(labels, isTransposed, side));

/** IDX file of labels of one byte. */
export const labelsIdx = (labels: readonly number[]): Buffer => idxBytes([labels.length], Uint8Array.from(labels));

/** Labels of QMNIST: eight 32-bit numbers for each sample. */
export function qmnistLabels(labels: readonly number[]): Buffer {
  const bytes = Buffer.alloc(12 + labels.length * 32);
  bytes.set([0, 0, 0x0c, 2]);
  bytes.writeUInt32BE(labels.length, 4);
  bytes.writeUInt32BE(8, 8);
  labels.forEach((label, sample) => {
    bytes.writeInt32BE(label, 12 + sample * 32);
    bytes.writeInt32BE(1_000 + sample, 12 + sample * 32 + 4);
  });
  return bytes;
}

/** Labels that take turns. */
export const turns = (count: number, classes: number, first = 0): number[] =>
  Array.from({ length: count }, (_, sample) => first + (sample % classes));

/** Writes files, with the folders that their names have. */
export function writeFiles(directory: string, files: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  }
}

/** MNIST's four files with these labels. */
export const fourFiles = (train: readonly number[], test: readonly number[], folder = ''): Record<string, Buffer> => ({
  [path.join(folder, 'train-images-idx3-ubyte')]: imagesIdx(train),
  [path.join(folder, 'train-labels-idx1-ubyte')]: labelsIdx(train),
  [path.join(folder, 't10k-images-idx3-ubyte')]: imagesIdx(test),
  [path.join(folder, 't10k-labels-idx1-ubyte')]: labelsIdx(test),
});

/** Compressed files of a data set of EMNIST, whose images lie on their side. */
export const emnistOf = (
  dataset: string,
  train: readonly number[],
  test: readonly number[],
  folder = '',
): Record<string, Buffer> => ({
  [path.join(folder, `emnist-${dataset}-train-images-idx3-ubyte.gz`)]: imagesIdx(train.map(minusOneOf(dataset)), true),
  [path.join(folder, `emnist-${dataset}-train-labels-idx1-ubyte.gz`)]: labelsIdx(train),
  [path.join(folder, `emnist-${dataset}-test-images-idx3-ubyte.gz`)]: imagesIdx(test.map(minusOneOf(dataset)), true),
  [path.join(folder, `emnist-${dataset}-test-labels-idx1-ubyte.gz`)]: labelsIdx(test),
});

/** A picture shows the class of a sample, and the letters' labels begin at 1. */
const minusOneOf = (dataset: string) => (label: number) => (dataset === 'letters' ? label - 1 : label);

/** Files of QMNIST. */
export const qmnistOf = (train: readonly number[], test: readonly number[], folder = ''): Record<string, Buffer> => ({
  [path.join(folder, 'qmnist-train-images-idx3-ubyte.gz')]: imagesIdx(train),
  [path.join(folder, 'qmnist-train-labels-idx2-int.gz')]: qmnistLabels(train),
  [path.join(folder, 'qmnist-test-images-idx3-ubyte.gz')]: imagesIdx(test),
  [path.join(folder, 'qmnist-test-labels-idx2-int.gz')]: qmnistLabels(test),
});
