import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { type PreparedSplit, SPLIT_PREFIXES } from '../shared/data/split-files.js';
import { IMAGE_SIDE } from '../shared/model/model.js';
import type { SplitManifest } from '../shared/run-config.js';
import type { CanonicalSide } from './canonical-images.js';

/** Writes the two IDX files of a split. */
export class IdxWriter {
  readonly #hash = createHash('sha256');

  private constructor(
    readonly folder: string,
    readonly split: PreparedSplit,
    readonly side: CanonicalSide,
    readonly images: FileHandle,
  ) {}

  /**
   * @param folder must hold no files of that split
   * @param count of the images that will be written
   * @throws errors of the file system
   */
  static async open(folder: string, split: PreparedSplit, side: CanonicalSide, count: number): Promise<IdxWriter> {
    const images = await open(path.join(folder, `${SPLIT_PREFIXES[split]}-images-idx3-ubyte`), 'wx');
    const writer = new IdxWriter(folder, split, side, images);
    await writer.write(idxHeader(count, side, side));
    return writer;
  }

  /** @param pixels of whole images */
  async write(pixels: Uint8Array): Promise<void> {
    this.#hash.update(pixels);
    await this.images.writeFile(pixels);
  }

  /**
   * Completes both files.
   *
   * @param labels class numbers of all images
   */
  async end(labels: Uint8Array): Promise<SplitManifest> {
    await this.images.sync();
    await this.images.close();
    const file = await open(path.join(this.folder, `${SPLIT_PREFIXES[this.split]}-labels-idx1-ubyte`), 'wx');
    const bytes = Buffer.concat([idxHeader(labels.length), labels]);
    this.#hash.update(bytes);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const size = this.side === IMAGE_SIDE ? { imageSide: this.side } : {};
    return { sampleCount: labels.length, sha256: this.#hash.digest('hex'), ...size };
  }

  /** Closes the file of an attempt that has failed. */
  async abandon(): Promise<void> {
    await this.images.close().catch(() => {});
  }
}

/** The header of an IDX file of unsigned bytes. */
function idxHeader(...dimensions: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  for (const [index, dimension] of dimensions.entries()) header.writeUInt32BE(dimension, 4 + 4 * index);
  return header;
}
