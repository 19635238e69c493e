import { readFileSync } from 'node:fs';
import path from 'node:path';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';

const HEADER_BYTES = { images: 16, labels: 8 };
const IMAGE_BYTES = 784;

/** The first images of MNIST's test set, 28 x 28 pixels each. */
export function mnistTestImages(count: number): Uint8Array[] {
  const bytes = readFileSync(path.join(embeddedMnistDirectory(), 't10k-images-idx3-ubyte'));
  return Array.from({ length: count }, (_, index) => {
    const begin = HEADER_BYTES.images + index * IMAGE_BYTES;
    return new Uint8Array(bytes.subarray(begin, begin + IMAGE_BYTES));
  });
}

/** Their labels. */
export function mnistTestLabels(count: number): Uint8Array {
  const bytes = readFileSync(path.join(embeddedMnistDirectory(), 't10k-labels-idx1-ubyte'));
  return new Uint8Array(bytes.subarray(HEADER_BYTES.labels, HEADER_BYTES.labels + count));
}
