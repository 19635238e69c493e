import { type IdxBlock, readIdx, readIdxBlocks } from '../../shared/data/idx.js';
import { type PreparedSplit, splitFiles } from '../../shared/data/split-files.js';

/** Some neighbouring samples of a split. */
export interface SplitSamples {
  /** Height and width of the images, in pixels: 28 or 32. */
  readonly side: number;
  /** One or more images of side x side grey values. */
  readonly pixels: Uint8Array;
  /** Their class numbers. */
  readonly labels: Uint8Array;
}

/** The samples of a split in order, about 1 MiB at a time. */
export interface OpenSplit {
  readonly count: number;
  readonly blocks: AsyncIterable<SplitSamples>;
}

/**
 * Reads the labels of a split, and its images when they are asked for.
 *
 * @throws OperationalError as describeSplit does; so does the iteration
 */
export async function openSplit(directory: string, split: PreparedSplit): Promise<OpenSplit> {
  const { imagesFile, labelsFile } = await splitFiles(directory, split);
  const labels = await readLabels(labelsFile);
  return { count: labels.length, blocks: samplesOf(readIdxBlocks(imagesFile, 3, 'uint8'), labels) };
}

async function* samplesOf(images: AsyncIterable<IdxBlock>, labels: Uint8Array): AsyncGenerator<SplitSamples> {
  let begin = 0;
  for await (const { dimensions, values } of images) {
    if (values.length === 0) continue;
    const side = dimensions[1] ?? 0;
    const end = begin + values.length / side ** 2;
    yield { side, pixels: values, labels: labels.subarray(begin, end) };
    begin = end;
  }
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
