import { Refusal } from './refusals.js';

/** Work on one image that waits for its turn. */
interface Waiting {
  start(): void;
}

/**
 * Bounds the images under way. A request takes places for all its images at once, or is refused; only so many images
 * are decoded at a time, in the order of their coming.
 */
export class ImageQueue {
  readonly #places: number;
  readonly #decodes: number;
  #taken = 0;
  #decoding = 0;
  readonly #waiting: Waiting[] = [];

  /**
   * @param places images that may be under way
   * @param decodes images that may be decoded at the same time
   */
  constructor(places: number, decodes: number) {
    this.#places = places;
    this.#decodes = decodes;
  }

  /** Images under way: they are decoded, or wait for it or for the classifier. */
  get length(): number {
    return this.#taken;
  }

  /** Whether not even one more image has a place. */
  get isFull(): boolean {
    return this.#taken >= this.#places;
  }

  /**
   * Takes places for a request.
   *
   * @returns gives the places back
   * @throws Refusal `server-busy` when there are not so many
   */
  enter(imageCount: number): () => void {
    if (this.#taken + imageCount > this.#places) throw busy(this.#taken);
    this.#taken += imageCount;
    return () => {
      this.#taken -= imageCount;
    };
  }

  /**
   * Decodes an image when its turn has come.
   *
   * @param signal aborted: nobody waits for the image any more, so it is not decoded
   * @returns what `decode` returns; rejects with the signal's reason, or as `decode` does
   */
  async decode<T>(decode: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#decoding >= this.#decodes) {
      // The place is handed over by the one that ends.
      await new Promise<void>((start) => this.#waiting.push({ start }));
    } else this.#decoding++;
    try {
      signal.throwIfAborted();
      return await decode();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.start();
      else this.#decoding--;
    }
  }
}

/** The refusal of a request when there are too many images under way. */
export function busy(taken: number): Refusal {
  return new Refusal(
    'server-busy',
    `Cannot take the images: ${taken} are under way, which leaves too few places for these.`,
    'Try again a little later, or with fewer images in a request.',
  );
}
