import { type FileHandle, open, rm } from 'node:fs/promises';
import { MAX_SAMPLES } from '../shared/data/image-directory.js';
import { OperationalError } from '../shared/errors.js';
import { CanonicalImages, type CanonicalSide } from './canonical-images.js';
import { type ImageSize, type ImageSizes, sizesOf } from './image-sizes.js';
import type { SamplePart } from './source.js';

/** About this many bytes are read at a time. */
const BLOCK_BYTES = 1 << 20;

/** Some neighbouring samples of a pool. */
export interface PooledBlock {
  /** Index of the first. */
  readonly begin: number;
  readonly count: number;
  /** count x side x side grey values. */
  readonly pixels: Uint8Array;
}

/** An image has another size than 28x28, so all must be resized. */
export class NeedsResizing extends Error {}

/**
 * The samples of a part in a file of their own, in their final size, until it is known which of them are for validation and which
 * class each label is. Only the labels are in memory.
 */
export class SamplePool {
  #labels = new Int32Array(1 << 12);
  #count = 0;
  /** Labels that occur. */
  readonly usedLabels = new Set<number>();
  #sizes: ImageSizes | null = null;

  private constructor(
    readonly file: string,
    readonly side: CanonicalSide,
    readonly handle: FileHandle,
  ) {}

  /** @throws errors of the file system */
  static async open(file: string, side: CanonicalSide): Promise<SamplePool> {
    return new SamplePool(file, side, await open(file, 'w+'));
  }

  get count(): number {
    return this.#count;
  }

  /** The smallest and the largest sides of the images as the source has them; none if there are no samples. */
  get imageSizes(): readonly ImageSize[] {
    return this.#sizes ? [this.#sizes.least, this.#sizes.most] : [];
  }

  /** Labels as the source has them. */
  get labels(): Int32Array {
    return this.#labels.subarray(0, this.#count);
  }

  /**
   * Adds all samples of a part.
   *
   * @param place of the data set, for errors
   * @throws NeedsResizing when the side is 28 and an image has another size; OperationalError `dataset-too-large`, or the part's
   */
  async add(part: SamplePart, place: string, onSamples: (count: number) => void): Promise<void> {
    const images = new CanonicalImages(this.side);
    for await (const block of part.blocks()) {
      if (this.side === 28 && CanonicalImages.needsResizing(block)) throw new NeedsResizing();
      this.#sizes = sizesOf([...this.imageSizes, block]);
      const begin = this.#count;
      this.#count += block.count;
      if (this.#count > MAX_SAMPLES) {
        throw new OperationalError(
          'dataset-too-large',
          `Cannot use '${place}': a part must hold at most ${MAX_SAMPLES} samples, got more.`,
        );
      }
      this.#addLabels(block.labels, begin, block.count);
      await this.handle.writeFile(images.of(block));
      onSamples(block.count);
    }
  }

  /** All samples from the beginning. */
  async *blocks(): AsyncGenerator<PooledBlock> {
    const imageBytes = this.side ** 2;
    const perBlock = Math.floor(BLOCK_BYTES / imageBytes);
    const buffer = new Uint8Array(perBlock * imageBytes);
    for (let begin = 0; begin < this.#count; begin += perBlock) {
      const count = Math.min(perBlock, this.#count - begin);
      const pixels = buffer.subarray(0, count * imageBytes);
      for (let read = 0; read < pixels.length; ) {
        const { bytesRead } = await this.handle.read(pixels, read, pixels.length - read, begin * imageBytes + read);
        if (bytesRead === 0) throw new Error(`'${this.file}' has become shorter`);
        read += bytesRead;
      }
      yield { begin, count, pixels };
    }
  }

  /** Removes the file. */
  async remove(): Promise<void> {
    await this.handle.close().catch(() => {});
    await rm(this.file, { force: true });
  }

  #addLabels(labels: ArrayLike<number>, begin: number, count: number): void {
    if (this.#count > this.#labels.length) {
      const grown = new Int32Array(Math.max(this.#count, 2 * this.#labels.length));
      grown.set(this.#labels);
      this.#labels = grown;
    }
    for (let index = 0; index < count; index++) {
      const label = labels[index] as number;
      this.#labels[begin + index] = label;
      this.usedLabels.add(label);
    }
  }
}
