import { readIdx } from '../../shared/data/idx.js';
import { type PreparedSplit, splitFiles } from '../../shared/data/split-files.js';

/** Some neighbouring samples of a split, valid during the call only. */
export interface SplitSamples {
  /** Height and width of the images, in pixels: 28 or 32. */
  readonly side: number;
  /** One or more images of side x side grey values. */
  readonly pixels: Uint8Array;
  /** Their class numbers. */
  readonly labels: Uint8Array;
}

/**
 * Hands over all samples of a split in order, about 1 MiB at a time. It holds the labels.
 *
 * @param onCount gets the number of samples before they come
 * @throws OperationalError as describeSplit does
 */
export async function readSamples(
  directory: string,
  split: PreparedSplit,
  onSamples: (samples: SplitSamples) => void,
  onCount: (count: number) => void = () => {},
): Promise<void> {
  const { imagesFile, labelsFile } = await splitFiles(directory, split);
  const labels = await readLabels(labelsFile);
  onCount(labels.length);
  let side = 0;
  let begin = 0;
  await readIdx(imagesFile, 3, {
    begin([, rows = 0]) {
      side = rows;
    },
    items(pixels) {
      const end = begin + pixels.length / side ** 2;
      onSamples({ side, pixels, labels: labels.subarray(begin, end) });
      begin = end;
    },
  });
}

async function readLabels(file: string): Promise<Uint8Array> {
  let labels = new Uint8Array(0);
  let filled = 0;
  await readIdx(file, 1, {
    begin([count = 0]) {
      labels = new Uint8Array(count);
    },
    items(values) {
      labels.set(values, filled);
      filled += values.length;
    },
  });
  return labels;
}
