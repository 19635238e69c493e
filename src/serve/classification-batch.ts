import type { Classification } from '../inference/classifier.js';
import { SOURCE_IMAGE_PIXELS } from '../shared/data/resize.js';
import type { ServedModel } from './served-model.js';

/** Most images that are classified in one go: about 2 ms on one core, in which no other request is answered. */
export const MAX_GO_IMAGES = 64;

interface WaitingImage {
  readonly model: ServedModel;
  /** 28 x 28 pixels. */
  readonly digit: Uint8Array;
  readonly resolve: (classification: Classification) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Classifies images together that wait at the same time, whichever requests they came with: one call for many costs less
 * than many calls. Between two goes, other requests are answered.
 */
export class ClassificationBatch {
  readonly #waiting: WaitingImage[] = [];
  readonly #pixels = new Uint8Array(MAX_GO_IMAGES * SOURCE_IMAGE_PIXELS);
  #isScheduled = false;

  /**
   * @param model reads the image, even if another one is served meanwhile
   * @param digit 28 x 28 pixels, bright on black
   */
  classify(model: ServedModel, digit: Uint8Array): Promise<Classification> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ model, digit, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#go();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  /** Classifies the images at the head of the queue that have the same model. */
  #go(): void {
    const [first] = this.#waiting;
    if (!first) return;
    const other = this.#waiting.findIndex(({ model }) => model !== first.model);
    const images = this.#waiting.splice(0, Math.min(MAX_GO_IMAGES, other < 0 ? MAX_GO_IMAGES : other));
    try {
      images.forEach(({ digit }, index) => {
        this.#pixels.set(digit, index * SOURCE_IMAGE_PIXELS);
      });
      const pixels = this.#pixels.subarray(0, images.length * SOURCE_IMAGE_PIXELS);
      const classifications = first.model.classifier.classify(pixels);
      images.forEach(({ resolve }, index) => {
        resolve(classifications[index] as Classification);
      });
    } catch (error) {
      for (const { reject } of images) reject(error);
    }
  }
}
