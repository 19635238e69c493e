import type { Metadata, Sharp } from 'sharp';
import { messageOf } from '../shared/errors.js';
import type { ImageFormat } from './image-format.js';
import { checkSize, damaged, type ImageLimits, unsupported } from './image-limits.js';
import { isAnimatedPng } from './png-chunks.js';
import type { RgbaImage } from './rgba-image.js';

/** Longer sides are scaled down while the file is decoded, which for JPEG and WebP saves most of the work. In pixels. */
export const MAX_DECODED_SIDE = 2048;
/** A decoder that is not done by then gives up, in seconds. */
const MAX_DECODE_S = 20;

const FORMAT_NAMES = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' } as const;

/**
 * How an image is decoded. 'upright': as its EXIF orientation and colour profile say, and scaled down if it is large.
 * 'stored': the pixels of the file, as Pillow's Image.open gives them.
 */
export type DecodingWay = 'upright' | 'stored';

/**
 * Decodes PNG, JPEG and WebP with sharp. It changes none of sharp's settings of the process.
 *
 * @throws OperationalError as decodeImage does
 */
export async function decodeWithSharp(
  bytes: Uint8Array,
  format: Exclude<ImageFormat, 'bmp'>,
  name: string,
  limits: Required<ImageLimits>,
  way: DecodingWay = 'upright',
): Promise<RgbaImage> {
  // Loaded here, because commands without images must not wait for it.
  const { default: sharp } = await import('sharp');
  const open = (limitInputPixels: number | false): Sharp =>
    sharp(bytes, { failOn: 'error', limitInputPixels, ignoreIcc: way === 'stored' });
  const about = `its ${FORMAT_NAMES[format]} data must be whole`;
  const header = await open(false)
    .metadata()
    .catch((cause: unknown) => {
      throw damaged(name, `${about}, got a broken header (${reasonOf(cause)})`, cause);
    });
  checkKind(header, bytes, format, name);
  checkSize(header.width, header.height, name, limits);
  const opened = open(limits.maxPixels).timeout({ seconds: MAX_DECODE_S });
  const { data, info } = await (way === 'stored' ? opened : upright(opened))
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw damaged(name, `${about}, got broken or missing pixels (${reasonOf(cause)})`, cause);
    });
  return { width: info.width, height: info.height, rgba: data };
}

const upright = (image: Sharp): Sharp =>
  image
    .autoOrient()
    .resize({ width: MAX_DECODED_SIDE, height: MAX_DECODED_SIDE, fit: 'inside', withoutEnlargement: true });

/** @throws OperationalError `image-kind` for an image whose pixels would have to be converted */
function checkKind(header: Metadata, bytes: Uint8Array, format: ImageFormat, name: string): void {
  if ((header.pages ?? 1) > 1 || (format === 'png' && isAnimatedPng(bytes))) {
    throw unsupported(
      name,
      'it must be a single picture',
      'an animation',
      "Save one of its pictures as PNG, for example with `magick 'IMAGE[0]' one.png`.",
    );
  }
  if (header.depth !== 'uchar') {
    throw unsupported(
      name,
      'it must have 8 bits a channel',
      `16 (${header.depth})`,
      'Save it with 8 bits, for example with `magick IMAGE -depth 8 eight.png`.',
    );
  }
  if (header.space === 'cmyk') {
    throw unsupported(
      name,
      'its colours must be grey or RGB',
      'CMYK',
      'Save it as RGB, for example with `magick IMAGE -colorspace sRGB rgb.png`.',
    );
  }
}

/** A library's message in one line; it repeats some of its lines. */
function reasonOf(cause: unknown): string {
  const lines = messageOf(cause).split('\n');
  return [...new Set(lines.map((line) => line.trim().replace(/[.:]$/, '')))].filter((line) => line !== '').join('; ');
}
