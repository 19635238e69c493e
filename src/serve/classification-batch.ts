import type { Classification } from '../inference/classifier.js';
import { sideOf } from '../shared/model/image-side.js';
import { IMAGE_PIXELS } from '../shared/model/model.js';
import type { ServedModel } from './served-model.js';

/** Most images that are classified in one go: about 2 ms on one core, in which no other request is answered. */
export const MAX_GO_IMAGES = 64;

interface WaitingImage {
  readonly model: ServedModel;
  /** 28 x 28 or 32 x 32 pixels. */
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
  readonly #pixels = new Uint8Array(MAX_GO_IMAGES * IMAGE_PIXELS);
  #isScheduled = false;

  /**
   * @param model reads the image, even if another one is served meanwhile
   * @param digit 28 x 28 or 32 x 32 pixels
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

  /** Classifies the images at the head of the queue that have the same model and the same size. */
  #go(): void {
    const [first] = this.#waiting;
    if (!first) return;
    const { length } = first.digit;
    const isOther = ({ model, digit }: WaitingImage): boolean => model !== first.model || digit.length !== length;
    const other = this.#waiting.findIndex(isOther);
    const images = this.#waiting.splice(0, Math.min(MAX_GO_IMAGES, other < 0 ? MAX_GO_IMAGES : other));
    try {
      images.forEach(({ digit }, index) => {
        this.#pixels.set(digit, index * length);
      });
      const pixels = this.#pixels.subarray(0, images.length * length);
      const classifications = first.model.classifier.classify(pixels, sideOf(first.digit));
      images.forEach(({ resolve }, index) => {
        resolve(classifications[index] as Classification);
      });
    } catch (error) {
      for (const { reject } of images) reject(error);
    }
  }
}
