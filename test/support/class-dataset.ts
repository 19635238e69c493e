import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { randomGenerator } from '../../src/shared/random.js';
import { idxBytes } from './idx-files.js';

const SIDE = 28;

/**
 * Writes a data set of any number of classes as four IDX files. A sample is the pattern of its class with some noise, so
 * that a few epochs tell them apart. Labels come in turn: all of them occur if there are enough samples.
 *
 * @param classCount 1 to 256
 */
export function writeClassDataset(directory: string, classCount: number, trainCount: number, testCount: number): void {
  mkdirSync(directory, { recursive: true });
  const random = randomGenerator('initialisation', classCount);
  const patterns = Array.from({ length: classCount }, () =>
    Uint8Array.from({ length: SIDE * SIDE }, () => (uniformInt(random, 0, 3) === 0 ? 255 : 0)),
  );
  for (const [prefix, count] of [
    ['train', trainCount],
    ['t10k', testCount],
  ] as const) {
    const labels = Uint8Array.from({ length: count }, (_, sample) => sample % classCount);
    const images = new Uint8Array(count * SIDE * SIDE);
    for (const [sample, label] of labels.entries()) {
      const pixels = images.subarray(sample * SIDE * SIDE, (sample + 1) * SIDE * SIDE);
      pixels.set(patterns[label] ?? pixels);
      for (let i = 0; i < 40; i++) pixels[uniformInt(random, 0, pixels.length - 1)] = uniformInt(random, 0, 255);
    }
    writeFileSync(path.join(directory, `${prefix}-images-idx3-ubyte`), idxBytes([count, SIDE, SIDE], images));
    writeFileSync(path.join(directory, `${prefix}-labels-idx1-ubyte`), idxBytes([count], labels));
  }
}
