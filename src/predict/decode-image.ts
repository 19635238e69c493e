import { greyOfRgba, type Picture } from '../inference/prepare/picture.js';
import { decodeBmp } from './decode-bmp.js';
import { decodeWithSharp } from './decode-with-sharp.js';
import { imageFormat } from './image-format.js';
import { checkBytes, DEFAULT_IMAGE_LIMITS, type ImageLimits } from './image-limits.js';

/**
 * Decodes a PNG, JPEG, WebP or BMP image to a grey picture: upright as its EXIF orientation says, with what is transparent
 * over white. The first bytes decide the format, so that no other reaches a decoder. Sides longer than MAX_DECODED_SIDE are
 * scaled down.
 *
 * @param bytes the file
 * @param name of the file, for errors
 * @throws OperationalError `image-empty`, `image-format`, `image-damaged`, `image-too-large`, `image-kind` (16 bits a
 *   channel, CMYK, animated, or a compressed BMP)
 */
export async function decodeImage(bytes: Uint8Array, name: string, limits: ImageLimits = {}): Promise<Picture> {
  const all = { ...DEFAULT_IMAGE_LIMITS, ...limits };
  const format = imageFormat(bytes, name);
  checkBytes(bytes.length, name, all);
  const { width, height, rgba } =
    format === 'bmp' ? decodeBmp(bytes, name, all) : await decodeWithSharp(bytes, format, name, all);
  return greyOfRgba(width, height, rgba);
}
