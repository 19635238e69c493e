import type { Dataset } from '../shared/data/dataset.js';
import { putImages } from '../shared/data/image-directory.js';
import { SOURCE_IMAGE_SIDE } from '../shared/data/resize.js';
import type { SampleList } from '../shared/data/sample-list.js';
import { imageBytes, samplesAtOnce } from '../shared/data/split-chunks.js';
import { OperationalError } from '../shared/errors.js';
import { IMAGE_PIXELS } from '../shared/model/model.js';
import type { SplitManifest } from '../shared/run-config.js';

/**
 * A training set of which only some images are here. Labels are here from the beginning: the sample list has them. Every image is
 * checked before it counts as here, and is not changed afterwards, so an engine may compute with it at any time.
 */
export class PartialDataset {
  readonly dataset: Dataset;
  /** 1 for each image that is here. */
  readonly #isHere: Uint8Array;

  constructor(
    readonly manifest: SplitManifest,
    private readonly list: SampleList,
  ) {
    const { sampleCount: count } = manifest;
    const labels = new Uint8Array(new SharedArrayBuffer(count));
    labels.set(list.labels);
    // The system gives memory to the parts that are written to.
    this.dataset = { count, images: new Uint8Array(new SharedArrayBuffer(count * IMAGE_PIXELS)), labels };
    this.#isHere = new Uint8Array(count);
  }

  /** The samples whose images are not here: as many as may be requested at once. */
  lacking(sampleIndices: Uint32Array): number[] {
    const most = samplesAtOnce(this.manifest);
    const lacking: number[] = [];
    for (const sample of sampleIndices) {
      if (this.#isHere[sample] === 1) continue;
      lacking.push(sample);
      if (lacking.length === most) break;
    }
    return lacking;
  }

  /**
   * Takes images that have come.
   *
   * @param samples indices; the bytes hold their images in the same order, as they are in the images file
   * @throws OperationalError `dataset-corrupt` if one is not the sample's image
   */
  store(samples: readonly number[], bytes: Uint8Array): void {
    const size = imageBytes(this.manifest);
    for (const [i, sample] of samples.entries()) {
      const image = bytes.subarray(i * size, (i + 1) * size);
      if (!this.list.isImageOf(sample, image)) throw otherImage(sample);
      if (this.#isHere[sample] !== 1) this.#put(sample, image);
      this.#isHere[sample] = 1;
    }
  }

  /** Takes an image of a set that is not checked yet: it does not count as here before `complete`. */
  put(sample: number, image: Uint8Array): void {
    if (sample < this.manifest.sampleCount && this.#isHere[sample] !== 1) this.#put(sample, image);
  }

  /** All images are here, and are checked. */
  complete(): void {
    this.#isHere.fill(1);
  }

  #put(sample: number, image: Uint8Array): void {
    const { imageSide = SOURCE_IMAGE_SIDE } = this.manifest;
    const begin = sample * IMAGE_PIXELS;
    putImages(image, imageSide, this.dataset.images.subarray(begin, begin + IMAGE_PIXELS));
  }
}

function otherImage(sample: number): OperationalError {
  return new OperationalError(
    'dataset-corrupt',
    `Cannot train: the image of sample ${sample} that the coordinator sent is not the one with which it started.`,
    "The coordinator's files have changed since it started: start it again.",
  );
}
