import { BilinearResizer } from '../shared/data/bilinear-resize.js';
import { greyOfRgb } from '../shared/data/luma.js';
import { resizeImages, SOURCE_IMAGE_SIDE } from '../shared/data/resize.js';
import { IMAGE_PIXELS, IMAGE_SIDE } from '../shared/model/model.js';
import type { SampleBlock } from './source.js';

/** Height and width of the images of prepared data: 28 if all are 28x28 in the source. */
export type CanonicalSide = typeof SOURCE_IMAGE_SIDE | typeof IMAGE_SIDE;

/** Brings images of any size and colour to grey images of one size, with the bits of Pillow. */
export class CanonicalImages {
  /** The resizer of the last size: neighbouring images have mostly the same. */
  #resizer: BilinearResizer | undefined;

  constructor(readonly side: CanonicalSide) {}

  /** Whether the images need another size than 28x28. */
  static needsResizing({ height, width }: SampleBlock): boolean {
    return height !== SOURCE_IMAGE_SIDE || width !== SOURCE_IMAGE_SIDE;
  }

  /**
   * @returns count x side x side grey values
   * @throws RangeError for images of another size than 28x28 when the side is 28
   */
  of(block: SampleBlock): Uint8Array {
    const grey = greyOf(block);
    const { count, height, width } = block;
    if (height === this.side && width === this.side) return grey;
    if (this.side !== IMAGE_SIDE) throw new RangeError(`images must be 28x28 here, got ${width}x${height}`);
    const resized = new Uint8Array(count * IMAGE_PIXELS);
    if (!CanonicalImages.needsResizing(block)) resizeImages(grey, resized);
    else this.#resizerOf(width, height).resize(grey, resized);
    return resized;
  }

  #resizerOf(width: number, height: number): BilinearResizer {
    if (this.#resizer?.width !== width || this.#resizer.height !== height) {
      this.#resizer = new BilinearResizer(width, height);
    }
    return this.#resizer;
  }
}

function greyOf({ channels, pixels }: SampleBlock): Uint8Array {
  if (channels === 1) return pixels;
  const grey = new Uint8Array(pixels.length / 3);
  greyOfRgb(pixels, grey);
  return grey;
}
