import type { DataSummary } from '../../shared/data/data-summary.js';
import { embeddedMnistDirectory } from '../../shared/data/image-directory.js';
import { resizeImages, SOURCE_IMAGE_SIDE } from '../../shared/data/resize.js';
import { codeOf } from '../../shared/errors.js';
import { CLASS_COUNT, IMAGE_PIXELS, IMAGE_SIDE } from '../../shared/model/model.js';
import { ClassMeans } from './class-means.js';
import type { ClassPair } from './orientation.js';
import { openSplit, type SplitSamples } from './split-samples.js';

/** The classes of a data set that are named as digits are, each with its digit. */
export const digitPairs = ({ classNames }: DataSummary): ClassPair[] =>
  [...classNames.entries()].flatMap(([label, name]) => (/^\d$/.test(name) ? [[label, Number(name)] as const] : []));

/**
 * The mean digits of the included MNIST, from its test set.
 *
 * @param side of the images that they are compared with
 * @returns null if MNIST was left out of the installation
 */
export async function mnistMeans(side: number): Promise<ClassMeans | null> {
  const means = new ClassMeans(CLASS_COUNT);
  try {
    const { blocks } = await openSplit(embeddedMnistDirectory(), 'test');
    for await (const samples of blocks) {
      means.add(side === IMAGE_SIDE ? resized(samples) : samples);
      if (means.isFull) break;
    }
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
  return means;
}

function resized({ pixels, labels }: SplitSamples): SplitSamples {
  const images = new Uint8Array((pixels.length / SOURCE_IMAGE_SIDE ** 2) * IMAGE_PIXELS);
  resizeImages(pixels, images);
  return { side: IMAGE_SIDE, pixels: images, labels };
}
