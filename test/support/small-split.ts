import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeListedSplit } from '../../src/shared/data/describe-listed-split.js';
import type { SampleList } from '../../src/shared/data/sample-list.js';
import type { SplitManifest } from '../../src/shared/run-config.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { temporaryDirectory } from './temporary-directory.js';

export interface SmallSplit {
  /** Directory of its IDX files. */
  readonly data: string;
  readonly manifest: SplitManifest;
  readonly list: SampleList;
  /** One image, as it is in the images file. */
  imageOf(sample: number): Uint8Array;
  /** Several, one behind the other. */
  imagesOf(samples: readonly number[]): Uint8Array;
}

/** A training set of this many samples of MNIST, with its images. */
export async function smallSplit(sampleCount: number): Promise<SmallSplit> {
  const data = path.join(temporaryDirectory(), 'data');
  writeSmallDataset(data, sampleCount, 1);
  const { manifest, sampleList: list } = await describeListedSplit(data, 10);
  const file = readFileSync(path.join(data, 'train-images-idx3-ubyte'));
  const imageOf = (sample: number) => new Uint8Array(file.subarray(16 + sample * 784, 16 + (sample + 1) * 784));
  return { data, manifest, list, imageOf, imagesOf: (samples) => new Uint8Array(Buffer.concat(samples.map(imageOf))) };
}
