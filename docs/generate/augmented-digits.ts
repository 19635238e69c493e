import { Augmenter } from '../../src/shared/augmentation/augmenter.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { IMAGE_PIXELS, IMAGE_SIDE } from '../../src/shared/model/model.js';
import { parseAugmentation } from '../../src/shared/recipe/augmentation-text.js';

const AUGMENTATIONS = ['shift=2', 'rotate=20', 'scale=0.2', 'elastic=2', 'shift=1,rotate=5,scale=0.05,elastic=1'];
/** Indices in MNIST's training set. */
const SAMPLES = [7, 0, 13, 9];
const EPOCHS = 3;
/** Edge of a pixel of a digit, and room between digits, in pixels of the picture. */
const ZOOM = 2;
const GAP = 4;
const STRIDE = IMAGE_SIDE * ZOOM + GAP;

/** A picture as grey values, row after row. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** One row for the digits as they are and one for each augmentation: each digit in each of the first epochs. White on black, on white ground. */
export async function augmentedDigits(): Promise<GreyPicture> {
  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
  const width = STRIDE * SAMPLES.length * EPOCHS - GAP;
  const height = STRIDE * (AUGMENTATIONS.length + 1) - GAP;
  const pixels = new Uint8Array(width * height).fill(255);
  for (const [row, text] of ['off', ...AUGMENTATIONS].entries()) {
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const [i, digit] of digitsOf(dataset.images, text, epoch).entries()) {
        paste(pixels, width, digit, STRIDE * (i * EPOCHS + epoch), STRIDE * row);
      }
    }
  }
  return { width, height, pixels };
}

function digitsOf(images: Uint8Array, text: string, epoch: number): Uint8Array[] {
  const augmentation = parseAugmentation(text) ?? { shiftPixels: 0, rotationDegrees: 0, scale: 0, elasticPixels: 0 };
  const changed = new Uint8Array(SAMPLES.length * IMAGE_PIXELS);
  new Augmenter(images, { ...augmentation, seed: 0 }, epoch).writeImages(Uint32Array.from(SAMPLES), changed);
  return SAMPLES.map((_, i) => changed.subarray(i * IMAGE_PIXELS, (i + 1) * IMAGE_PIXELS));
}

function paste(pixels: Uint8Array, width: number, digit: Uint8Array, left: number, top: number): void {
  for (let y = 0; y < IMAGE_SIDE * ZOOM; y++) {
    for (let x = 0; x < IMAGE_SIDE * ZOOM; x++) {
      const from = Math.floor(y / ZOOM) * IMAGE_SIDE + Math.floor(x / ZOOM);
      pixels[(top + y) * width + left + x] = digit[from] as number;
    }
  }
}
