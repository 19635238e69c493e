import type { Picture } from '../inference/prepare/picture.js';
import { codeOf, messageOf, OperationalError } from '../shared/errors.js';
import { readRegularFile } from '../shared/files/regular-file.js';
import { quoted } from '../shared/text/printable.js';
import { decodeImage } from './decode-image.js';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from './image-limits.js';

/** An image: the path of its file, the bytes of a file with a name for them, or grey pixels. */
export type ImageSource = string | { readonly name: string; readonly bytes: Uint8Array } | NamedPicture;

/** Grey pixels; the name is for errors and results. */
export type NamedPicture = Picture & { readonly name: string };

/** The path of an image, or its name. */
export const nameOfImage = (source: ImageSource): string => (typeof source === 'string' ? source : source.name);

/**
 * Reads an image from where it is.
 *
 * @throws OperationalError `image-unreadable`, `not-a-file`, `file-too-long`, and as decodeImage does
 */
export async function readImage(source: ImageSource, limits: ImageLimits): Promise<Picture> {
  if (typeof source === 'string') return decodeImage(await readImageFile(source, limits), source, limits);
  return 'bytes' in source ? decodeImage(source.bytes, source.name, limits) : source;
}

async function readImageFile(file: string, { maxBytes = DEFAULT_IMAGE_LIMITS.maxBytes }: ImageLimits): Promise<Buffer> {
  try {
    return await readRegularFile(file, maxBytes);
  } catch (cause) {
    if (cause instanceof OperationalError || codeOf(cause) === null) throw cause;
    const reason = codeOf(cause) === 'ENOENT' ? 'but there is none' : `got an error (${messageOf(cause)})`;
    throw new OperationalError(
      'image-unreadable',
      `Cannot read image ${quoted(file)}: it must be a file that this user may read, ${reason}.`,
      'Check the path and its permissions.',
      { cause },
    );
  }
}
