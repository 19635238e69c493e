import type { DatasetView } from '../../src/page/view/dataset-view.js';
import { MAX_SAMPLE_PICTURES } from '../../src/shared/data/data-figures.js';

const TRAIN = [5_923, 6_742, 5_958, 6_131, 5_842, 5_421, 5_918, 6_265, 5_851, 5_949];
const TEST = [980, 1_135, 1_032, 1_010, 982, 892, 958, 1_028, 974, 1_009];

/** What MNIST looks like, with pictures that are made up. */
export const digitData = (): DatasetView => dataOf(TRAIN, TEST);

/** Describes a data set with these counts. */
export function dataOf(trainCounts: readonly number[], testCounts: readonly number[]): DatasetView {
  const sizes = trainCounts.map((count, label) => ({ label, count })).toSorted((a, b) => a.count - b.count);
  const [smallest, largest] = [sizes[0], sizes.at(-1)] as [(typeof sizes)[0], (typeof sizes)[0]];
  const ofEach = Math.max(1, Math.min(8, Math.floor(MAX_SAMPLE_PICTURES / trainCounts.length)));
  return {
    layout: 'four IDX files, as MNIST has',
    trainCounts,
    validationCounts: null,
    testCounts,
    classSizes: { smallest, largest, ratio: largest.count / smallest.count },
    figures: {
      mean: 0.1307,
      standardDeviation: 0.3081,
      copies: { train: { count: 0, otherLabel: 0 }, validation: null, test: { count: 0, otherLabel: 0 } },
    },
    pictures: [...trainCounts.keys()]
      .slice(0, MAX_SAMPLE_PICTURES)
      .flatMap((label) => Array.from({ length: ofEach }, (_, i) => ({ label, pixels: pictureOf(label, i) }))),
    notes: [],
  };
}

/** A bright block at a place of its own. */
function pictureOf(label: number, sample: number): string {
  const pixels = Buffer.alloc(32 * 32);
  const [top, left] = [2 + (label % 5) * 5, 2 + (Math.floor(label / 5) % 10) * 2 + sample];
  for (let row = top; row < top + 6; row++) pixels.fill(220, row * 32 + left, row * 32 + left + 4);
  return pixels.toString('base64');
}
