import type { OperationalError } from '../../shared/errors.js';
import { unusable } from './failures.js';

/** How the samples of a file differ from those of other data sets. */
export interface SampleReading {
  /** Whether rows and columns of the images are exchanged in the file, as in EMNIST. */
  readonly isTransposed?: boolean;
  /** The label that becomes 0; lower ones are refused. 0 if missing. */
  readonly firstLabel?: number;
}

/** Exchanges rows and columns of whole images, in place. */
export function transposeImages(pixels: Uint8Array, height: number, width: number): void {
  const size = height * width;
  const turned = new Uint8Array(size);
  for (let from = 0; from + size <= pixels.length; from += size) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        turned[column * height + row] = pixels[from + row * width + column] as number;
      }
    }
    pixels.set(turned, from);
  }
}

/** @param sample its number in the file, from 0 */
export const labelTooLow = (file: string, least: number, label: number, sample: number): OperationalError =>
  unusable(
    'dataset-label',
    file,
    `labels must be at least ${least}, got ${label} for sample ${sample}`,
    'The file is damaged, or has the name of another data set: download it again, or give it its own name.',
  );
