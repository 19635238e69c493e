import { MAX_SAMPLE_PICTURES, type SamplePicture } from '../../shared/data/data-figures.js';
import { resizeImages, SOURCE_IMAGE_SIDE } from '../../shared/data/resize.js';
import { IMAGE_PIXELS } from '../../shared/model/model.js';
import type { SplitSamples } from './split-samples.js';

/** With few classes, more pictures of each would show nothing new. */
const MOST_OF_A_CLASS = 8;

/** Collects the first samples of each class. Of more classes than pictures, it takes some at equal distances. */
export class PictureStrip {
  readonly #wanted = new Map<number, number>();
  readonly #pictures: SamplePicture[] = [];
  #missing = 0;

  /** @param classes that have samples in the training set, in order */
  constructor(classes: readonly number[]) {
    const shown = Math.min(classes.length, MAX_SAMPLE_PICTURES);
    const ofEach = Math.min(MOST_OF_A_CLASS, Math.floor(MAX_SAMPLE_PICTURES / Math.max(1, shown)));
    for (let index = 0; index < shown; index++) {
      this.#wanted.set(classes[Math.floor((index * classes.length) / shown)] as number, ofEach);
    }
    this.#missing = shown * ofEach;
  }

  add({ side, pixels, labels }: SplitSamples): void {
    if (this.#missing === 0) return;
    for (const [sample, label] of labels.entries()) {
      const wanted = this.#wanted.get(label) ?? 0;
      if (wanted === 0) continue;
      this.#wanted.set(label, wanted - 1);
      this.#missing--;
      const image = pixels.slice(sample * side ** 2, (sample + 1) * side ** 2);
      this.#pictures.push({ label, pixels: Buffer.from(asTrained(image, side)).toString('base64') });
    }
  }

  /** Class by class. */
  pictures(): SamplePicture[] {
    return this.#pictures.toSorted((a, b) => a.label - b.label);
  }
}

function asTrained(image: Uint8Array, side: number): Uint8Array {
  if (side !== SOURCE_IMAGE_SIDE) return image;
  const resized = new Uint8Array(IMAGE_PIXELS);
  resizeImages(image, resized);
  return resized;
}
