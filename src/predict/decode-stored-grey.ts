import { lumaOf } from '../shared/data/luma.js';
import { decodeBmp } from './decode-bmp.js';
import { decodeWithSharp } from './decode-with-sharp.js';
import { imageFormat } from './image-format.js';
import { checkBytes, type ImageLimits } from './image-limits.js';

/** A grey image. */
export interface StoredGrey {
  /** In pixels, from 1. */
  readonly width: number;
  /** In pixels, from 1. */
  readonly height: number;
  /** width x height pixels, row-major, one byte each. */
  readonly pixels: Uint8Array;
}

/**
 * Decodes a PNG, JPEG, WebP or BMP image to grey as Pillow's `Image.open(file).convert('RGB').convert('L')` does, which is how
 * torchvision reads folders of images: the pixels as the file has them, without its EXIF orientation, its colour profile and
 * its transparency.
 *
 * @param bytes the file
 * @param name of the file, for errors
 * @throws OperationalError as decodeImage does
 */
export async function decodeStoredGrey(
  bytes: Uint8Array,
  name: string,
  limits: Required<ImageLimits>,
): Promise<StoredGrey> {
  const format = imageFormat(bytes, name);
  checkBytes(bytes.length, name, limits);
  const { width, height, rgba } =
    format === 'bmp' ? decodeBmp(bytes, name, limits) : await decodeWithSharp(bytes, format, name, limits, 'stored');
  const pixels = new Uint8Array(width * height);
  for (let index = 0, from = 0; index < pixels.length; index++, from += 4) {
    pixels[index] = lumaOf(rgba[from] as number, rgba[from + 1] as number, rgba[from + 2] as number);
  }
  return { width, height, pixels };
}
