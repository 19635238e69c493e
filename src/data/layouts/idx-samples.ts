import path from 'node:path';
import { readIdxBlocks, readIdxHeader } from '../../shared/data/idx.js';
import type { IdxValues } from '../../shared/data/idx-parser.js';
import type { SplitFiles } from '../../shared/data/split-files.js';
import { OperationalError } from '../../shared/errors.js';
import type { SampleBlock, SamplePart } from '../source.js';
import { labelTooLow, type SampleReading, transposeImages } from './sample-reading.js';

/** Most pixels of a side. It bounds the memory that a broken header can ask for. */
const MAX_SIDE = 4096;
/** Most samples that are read. It bounds the memory for their labels. */
const MAX_LABELS = 16_000_000;

/** Samples of two IDX files: images of one size, and any labels that readLabels knows. */
export function idxSamples(files: SplitFiles, reading: SampleReading = {}): SamplePart {
  return { blocks: () => blocksOf(files, reading) };
}

async function* blocksOf(
  { imagesFile, labelsFile }: SplitFiles,
  { isTransposed = false, firstLabel = 0 }: SampleReading,
): AsyncGenerator<SampleBlock> {
  await checkSize(imagesFile);
  const labels = await readLabels(labelsFile, firstLabel);
  let done = 0;
  for await (const { dimensions, values } of readIdxBlocks(imagesFile, 3, 'uint8')) {
    const [imageCount = 0, height = 0, width = 0] = dimensions;
    if (imageCount !== labels.length) throw countsDiffer(labelsFile, labels.length, imagesFile, imageCount);
    const count = values.length / Math.max(1, height * width);
    if (count === 0) continue;
    if (isTransposed) transposeImages(values, height, width);
    yield {
      count,
      height: isTransposed ? width : height,
      width: isTransposed ? height : width,
      channels: 1,
      pixels: values,
      labels: labels.subarray(done, done + count),
    };
    done += count;
  }
}

async function checkSize(file: string): Promise<void> {
  const [, height = 1, width = 1] = (await readIdxHeader(file))?.dimensions ?? [];
  if (height >= 1 && width >= 1 && height <= MAX_SIDE && width <= MAX_SIDE) return;
  throw new OperationalError(
    'dataset-image-size',
    `Cannot use '${file}': images must be 1 to ${MAX_SIDE} pixels high and wide, got ${height} x ${width}.`,
  );
}

/**
 * The labels of an IDX file, unsigned bytes or 32-bit numbers: one for each sample, or several of which the first is the
 * class, as in QMNIST.
 *
 * @param firstLabel is subtracted from each
 * @throws OperationalError `dataset-label`, `dataset-too-large`, or as readIdxBlocks does
 */
async function readLabels(file: string, firstLabel = 0): Promise<Int32Array> {
  const header = await readIdxHeader(file);
  const rank = header?.dimensions.length === 2 ? 2 : 1;
  const type: IdxValues = header?.values ?? 'uint8';
  let labels = new Int32Array(0);
  let filled = 0;
  for await (const { dimensions, values } of readIdxBlocks(file, rank, type)) {
    const [count = 0, columns = 1] = dimensions;
    if (labels.length !== count) {
      if (count > MAX_LABELS) throw tooManyLabels(file, count);
      labels = new Int32Array(count);
    }
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const itemBytes = Math.max(1, columns) * (type === 'int32' ? 4 : 1);
    for (let at = 0; at < bytes.length; at += itemBytes) {
      const label = type === 'int32' ? bytes.readInt32BE(at) : (bytes[at] as number);
      if (label < firstLabel) throw labelTooLow(file, firstLabel, label, filled);
      labels[filled++] = label - firstLabel;
    }
  }
  return labels;
}

/**
 * Whether files can be used as they are: images of 28x28 or 32x32 pixels, labels of one byte. A damaged file counts as
 * such, because it is refused when it is read.
 */
export async function areCanonical({ imagesFile, labelsFile }: SplitFiles): Promise<boolean> {
  const images = await readIdxHeader(imagesFile);
  const labels = await readIdxHeader(labelsFile);
  if (images === null || labels === null) return true;
  const [, height, width] = images.dimensions;
  const hasSize = images.dimensions.length !== 3 || (height === width && (height === 28 || height === 32));
  return hasSize && !(labels.values === 'int32' && labels.dimensions.length <= 2);
}

const countsDiffer = (labelsFile: string, labels: number, imagesFile: string, images: number): OperationalError =>
  new OperationalError(
    'dataset-counts-differ',
    `Cannot use '${labelsFile}': it must have as many labels as '${path.basename(imagesFile)}' has images, ${images}, got ${labels}.`,
    'The two files come from different data sets: download both again.',
  );

const tooManyLabels = (file: string, count: number): OperationalError =>
  new OperationalError(
    'dataset-too-large',
    `Cannot use '${file}': it must hold at most ${MAX_LABELS} labels, got ${count}.`,
  );
