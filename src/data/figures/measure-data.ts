import type { CopyCounts, DataFigures, SamplePicture } from '../../shared/data/data-figures.js';
import type { DataNote } from '../../shared/data/data-summary.js';
import { PixelSums } from '../pixel-statistics.js';
import type { PreparedData } from '../prepared-data.js';
import { ClassMeans } from './class-means.js';
import { figureNotes } from './figure-notes.js';
import { type ClassPair, type Comparable, wrongTurn } from './orientation.js';
import { PictureStrip } from './picture-strip.js';
import { digitPairs, mnistMeans } from './reference-digits.js';
import { SeenImages } from './seen-images.js';
import { type OpenSplit, openSplit, type SplitSamples } from './split-samples.js';

/** The part of prepared data that is measured; it can be sent to a thread. */
export type MeasurableData = Pick<PreparedData, 'directory' | 'isIncluded' | 'summary'>;

/** The results of looking at every image. */
export interface MeasuredData {
  readonly figures: DataFigures;
  /** At most MAX_SAMPLE_PICTURES, class by class. */
  readonly pictures: readonly SamplePicture[];
  /** For a person: copies, and images that lie wrong. */
  readonly notes: readonly DataNote[];
}

/** How the samples of a split are related to the training set. */
interface MeasuredSplit {
  readonly copies: CopyCounts;
  readonly means: ClassMeans;
}

/**
 * Reads every image once. It holds the labels of a split, 20 to 40 bytes for each training sample, and at most 16 MiB of means.
 *
 * @throws OperationalError as describeSplit does
 */
export async function measureData({ directory, isIncluded, summary }: MeasurableData): Promise<MeasuredData> {
  const { classNames, trainCounts, validationCounts } = summary;
  const classes = [...classNames.keys()];
  const sums = new PixelSums();
  const strip = new PictureStrip(classes.filter((label) => (trainCounts[label] ?? 0) > 0));
  const measure = async ({ blocks }: OpenSplit, labelOf: LabelOfFirst): Promise<MeasuredSplit> => {
    const means = new ClassMeans(classNames.length);
    let copies: CopyCounts = { count: 0, otherLabel: 0 };
    for await (const samples of blocks) {
      means.add(samples);
      copies = withCopies(copies, samples, labelOf);
      if (blocks !== training.blocks) continue;
      sums.add(samples.pixels);
      strip.add(samples);
    }
    return { copies, means };
  };
  const training = await openSplit(directory, 'train');
  const seen = new SeenImages(training.count);
  const train = await measure(training, (words, begin, end, label) => seen.labelOfOrAdd(words, begin, end, label));
  const ofTraining: LabelOfFirst = (words, begin, end) => seen.labelOf(words, begin, end);
  const validation = validationCounts && (await measure(await openSplit(directory, 'validation'), ofTraining));
  const test = await measure(await openSplit(directory, 'test'), ofTraining);
  const figures = {
    ...sums.result(),
    copies: { train: train.copies, validation: validation?.copies ?? null, test: test.copies },
  };
  const digits = isIncluded ? [] : digitPairs(summary);
  const reference = digits.length < WITH_MNIST.fewestPairs ? null : await mnistMeans(train.means.side);
  const samePairs = classes.map((label): ClassPair => [label, label]);
  const notes = figureNotes(summary, figures, {
    train: reference && wrongTurn(train.means, reference, digits, WITH_MNIST),
    test: wrongTurn(test.means, train.means, samePairs, WITH_TRAINING),
  });
  return { figures, pictures: strip.pictures(), notes };
}

/**
 * Half of the digits must be there: 0, 1 and 8 alone look much the same when they are turned. MNIST's own training set agrees with its test
 * set by 0.89, digits of other people on 8x8 pixels by 0.45, and the same digits under each other's names by at most 0.3.
 */
const WITH_MNIST: Comparable = { fewestPairs: 5, fits: 0.4 };
/** Both sets have the same source, and agree well. */
const WITH_TRAINING: Comparable = { fewestPairs: 2, fits: 0.6 };

/** The label of the first training sample with the pixels of an image; null: there is none. */
type LabelOfFirst = (words: Int32Array, begin: number, end: number, label: number) => number | null;

function withCopies(before: CopyCounts, { side, pixels, labels }: SplitSamples, labelOf: LabelOfFirst): CopyCounts {
  let { count, otherLabel } = before;
  const words = new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  const imageWords = side ** 2 / 4;
  for (const [sample, label] of labels.entries()) {
    const first = labelOf(words, sample * imageWords, (sample + 1) * imageWords, label);
    if (first === null) continue;
    count++;
    if (first !== label) otherLabel++;
  }
  return { count, otherLabel };
}
