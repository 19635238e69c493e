import { hash } from 'node:crypto';
import type { SplitManifest } from '../run-config.js';
import { IMAGE_DIGEST_BYTES } from './split-chunks.js';

/** The sample list of a split: every label, and by what each image is recognised. split-chunks.ts has its layout. */
export class SampleList {
  /** @param bytes listBytes of the split */
  constructor(
    readonly bytes: Uint8Array,
    private readonly manifest: SplitManifest,
  ) {}

  /** The class number of every sample. */
  get labels(): Uint8Array {
    return this.bytes.subarray(0, this.manifest.sampleCount);
  }

  /** SHA-256 of the list: 64 lower-case hexadecimal digits. */
  get sha256(): string {
    return hash('sha256', this.bytes);
  }

  /**
   * Whether this is the image of the sample.
   *
   * @param sample 0..sampleCount-1
   * @param image as it is in the images file
   */
  isImageOf(sample: number, image: Uint8Array): boolean {
    const begin = this.manifest.sampleCount + sample * IMAGE_DIGEST_BYTES;
    return imageDigest(image).equals(this.bytes.subarray(begin, begin + IMAGE_DIGEST_BYTES));
  }
}

/** IMAGE_DIGEST_BYTES bytes: nobody can find another image with the same. */
export const imageDigest = (image: Uint8Array): Buffer =>
  hash('sha256', image, 'buffer').subarray(0, IMAGE_DIGEST_BYTES);
