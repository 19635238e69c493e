import { OperationalError } from '../shared/errors.js';
import { quoted } from '../shared/text/printable.js';

/** Limits of one image, so that no image costs much memory or time, whatever its header says. */
export interface ImageLimits {
  /** Most bytes of the file. Default: 64 MiB. */
  readonly maxBytes?: number;
  /** Most pixels. A decoder can need 8 bytes for each. Default: 64 million, which a camera of 50 megapixels keeps. */
  readonly maxPixels?: number;
}

export const DEFAULT_IMAGE_LIMITS: Required<ImageLimits> = { maxBytes: 64 * 1024 * 1024, maxPixels: 64_000_000 };

/** Most pixels of a side: JPEG's limit. */
const MAX_SIDE = 65_535;

/** @throws OperationalError `image-too-large` */
export function checkBytes(bytes: number, name: string, { maxBytes }: Required<ImageLimits>): void {
  if (bytes <= maxBytes) return;
  throw new OperationalError(
    'image-too-large',
    `Cannot read image ${quoted(name)}: it must have at most ${maxBytes} bytes, got ${bytes}.`,
    'Scale it down, or save it as JPEG.',
  );
}

/**
 * @param width in pixels, as the header says
 * @param height in pixels, as the header says
 * @throws OperationalError `image-too-large`, `image-damaged` for a side without pixels
 */
export function checkSize(width: number, height: number, name: string, { maxPixels }: Required<ImageLimits>): void {
  if (width < 1 || height < 1) {
    throw damaged(name, `its sides must have at least 1 pixel, got ${width} x ${height}`);
  }
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= maxPixels) return;
  throw new OperationalError(
    'image-too-large',
    `Cannot read image ${quoted(name)}: it must have at most ${maxPixels} pixels and ${MAX_SIDE} on a side, got ${width} x ${height}.`,
    'Scale it down: a digit needs a few hundred pixels.',
  );
}

/** The error of an image whose bytes contradict its format. */
export function damaged(name: string, reason: string, cause?: unknown): OperationalError {
  return new OperationalError(
    'image-damaged',
    `Cannot read image ${quoted(name)}: ${reason}.`,
    'Open it with an image program: if that shows it, save it again as PNG.',
    { cause },
  );
}

/** The error of an image of a kind that its format allows, but that is not read. */
export function unsupported(name: string, expected: string, got: string, hint: string): OperationalError {
  return new OperationalError('image-kind', `Cannot read image ${quoted(name)}: ${expected}, got ${got}.`, hint);
}
