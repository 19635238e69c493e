import { hashImage } from './image-hash.js';

/** Marks a free place. */
const FREE = -1;

/**
 * The images of a training set by their hashes, with the label of the first of each. It has two to four places for each image, of 10 bytes
 * each: 21 MB for a million images.
 */
export class SeenImages {
  readonly #hashes: Int32Array;
  readonly #labels: Int16Array;
  readonly #mask: number;
  readonly #hash = new Int32Array(2);

  /** @param count of the images that will be added */
  constructor(count: number) {
    const places = 2 ** Math.ceil(Math.log2(2 * Math.max(1, count)));
    this.#hashes = new Int32Array(2 * places);
    this.#labels = new Int16Array(places).fill(FREE);
    this.#mask = places - 1;
  }

  /**
   * The label of the first added image with these pixels; null: there is none.
   *
   * @param words as for hashImage
   */
  labelOf(words: Int32Array, begin: number, end: number): number | null {
    const label = this.#labels[this.#placeOf(words, begin, end)] as number;
    return label === FREE ? null : label;
  }

  /**
   * As labelOf, but adds the image if there is none.
   *
   * @param label 0 to 255
   */
  labelOfOrAdd(words: Int32Array, begin: number, end: number, label: number): number | null {
    const place = this.#placeOf(words, begin, end);
    const known = this.#labels[place] as number;
    if (known !== FREE) return known;
    this.#hashes.set(this.#hash, 2 * place);
    this.#labels[place] = label;
    return null;
  }

  /** The place that has the hash of an image, or the free one where it belongs. */
  #placeOf(words: Int32Array, begin: number, end: number): number {
    hashImage(words, begin, end, this.#hash);
    const first = this.#hash[0] as number;
    const second = this.#hash[1] as number;
    let place = first & this.#mask;
    while (this.#labels[place] !== FREE) {
      if (this.#hashes[2 * place] === first && this.#hashes[2 * place + 1] === second) break;
      place = (place + 1) & this.#mask;
    }
    return place;
  }
}
