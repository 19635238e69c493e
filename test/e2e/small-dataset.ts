import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';

const IMAGE_BYTES = 28 * 28;

/**
 * Writes a data set of MNIST's first samples, so that a training takes a second.
 *
 * @param trainCount 1..60,000
 * @param testCount 1..10,000
 */
export function writeSmallDataset(directory: string, trainCount: number, testCount: number): void {
  mkdirSync(directory, { recursive: true });
  for (const [prefix, count] of [
    ['train', trainCount],
    ['t10k', testCount],
  ] as const) {
    copyHead(directory, `${prefix}-images-idx3-ubyte`, 16, count, IMAGE_BYTES);
    copyHead(directory, `${prefix}-labels-idx1-ubyte`, 8, count, 1);
  }
}

function copyHead(directory: string, name: string, headerBytes: number, count: number, itemBytes: number): void {
  const bytes = Buffer.alloc(headerBytes + count * itemBytes);
  const file = openSync(path.join(embeddedMnistDirectory(), name), 'r');
  readSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
  bytes.writeUInt32BE(count, 4);
  writeFileSync(path.join(directory, name), bytes);
}
