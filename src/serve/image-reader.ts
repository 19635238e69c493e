import { takeSteps } from '../inference/prepare/prepare-digit.js';
import type { PrepareSteps } from '../inference/prepare/prepare-options.js';
import { decodeImage } from '../predict/decode-image.js';
import { codeOf } from '../shared/errors.js';
import { type Digit, PreparationThreads } from './preparation-threads.js';

/**
 * Files and pictures up to these sizes are read where requests are answered, which takes less than a millisecond. Others
 * go to threads.
 */
const MAX_SMALL_BYTES = 16 << 10;
const MAX_SMALL_PIXELS = 64 * 64;

/** Makes images for the network from files of images. */
export class ImageReader {
  readonly #threads: PreparationThreads;

  /**
   * @param threads at most, for large pictures
   * @param maxPixels of a picture
   */
  constructor(threads: number, maxPixels: number) {
    this.#threads = new PreparationThreads(threads, maxPixels);
  }

  /**
   * @param bytes a whole file: PNG, JPEG, WebP or BMP
   * @param name for the messages
   * @returns rejects with an OperationalError as decodeImage does
   */
  async read(bytes: Uint8Array, name: string, steps: PrepareSteps): Promise<Digit> {
    if (bytes.length <= MAX_SMALL_BYTES) {
      try {
        const picture = await decodeImage(bytes, name, { maxPixels: MAX_SMALL_PIXELS });
        const { image, problems } = takeSteps(picture, steps);
        return { image, problems };
      } catch (error) {
        if (codeOf(error) !== 'image-too-large') throw error;
      }
    }
    return await this.#threads.prepare({ bytes, name, steps });
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#threads.close();
  }
}
