import { OperationalError } from '../shared/errors.js';
import { quoted } from '../shared/text/printable.js';

/** The image formats that are read. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'bmp';

/** Bytes from the beginning of a file that tell its format. */
const HEAD_BYTES = 512;

/** First bytes of the formats that are read; '.' stands for any byte. */
const READ: readonly (readonly [ImageFormat, string])[] = [
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff'],
  ['webp', 'RIFF....WEBP'],
  ['bmp', 'BM'],
];

/** First bytes of others that people try; they never reach a decoder. */
const OTHERS: readonly (readonly [string, string])[] = [
  ['a GIF', 'GIF8'],
  ['a TIFF', 'II*\0'],
  ['a TIFF', 'MM\0*'],
  ['a PDF', '%PDF'],
  ['a HEIC or AVIF image', '....ftyp'],
  ['a JPEG XL image', '\xff\x0a'],
  ['a JPEG XL image', '\0\0\0\x0cJXL '],
  ['a JPEG 2000 image', '\0\0\0\x0cjP  '],
  ['a JPEG 2000 image', '\xff\x4f\xff\x51'],
  ['a Photoshop file', '8BPS'],
  ['an icon', '\0\0\x01\0'],
  ['a PostScript file', '%!PS'],
  ['a file compressed by gzip', '\x1f\x8b'],
  ['a ZIP archive', 'PK\x03\x04'],
  ['a RIFF file of another kind', 'RIFF'],
];
/** Text that begins like markup, perhaps behind a byte order mark. */
const MARKUP = /^(?:\xef\xbb\xbf)?\s*<[!?a-z]/i;

/**
 * The format of an image, from its first bytes; the name's ending says nothing.
 *
 * @param name of the image, for the error
 * @throws OperationalError `image-empty`, `image-format`
 */
export function imageFormat(bytes: Uint8Array, name: string): ImageFormat {
  if (bytes.length === 0) {
    throw new OperationalError(
      'image-empty',
      `Cannot read image ${quoted(name)}: it must hold a PNG, JPEG, WebP or BMP image, got 0 bytes.`,
    );
  }
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString('latin1');
  const format = READ.find(([, signature]) => begins(head, signature))?.[0];
  if (format) return format;
  throw new OperationalError(
    'image-format',
    `Cannot read image ${quoted(name)}: it must be a PNG, JPEG, WebP or BMP image, got ${kindOf(head)}.`,
    'Save it as PNG with an image program.',
  );
}

function kindOf(head: string): string {
  const known = OTHERS.find(([, signature]) => begins(head, signature))?.[0];
  if (known) return known;
  if (MARKUP.test(head)) return /<svg/i.test(head) ? 'an SVG image' : 'an HTML or XML file';
  return 'something else';
}

const begins = (head: string, signature: string): boolean =>
  head.length >= signature.length && [...signature].every((byte, index) => byte === '.' || byte === head[index]);
