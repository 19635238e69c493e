import { counted } from '../shared/text/plural.js';
import { type BmpHeader, readBmpHeader } from './bmp-header.js';
import { checkSize, damaged, type ImageLimits } from './image-limits.js';
import type { RgbaImage } from './rgba-image.js';

/**
 * Decodes a BMP without compression: 1, 4 or 8 bits of a palette, or 16, 24 or 32 bits of colour, bottom up or top down. All
 * sizes are checked against the file before memory is taken.
 *
 * @throws OperationalError `image-damaged`, `image-too-large`, `image-kind`
 */
export function decodeBmp(bytes: Uint8Array, name: string, limits: Required<ImageLimits>): RgbaImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readBmpHeader(view, name);
  const { width, height, bitsPerPixel, pixelOffset, isTopDown } = header;
  checkSize(width, height, name, limits);
  // Rows end at multiples of four bytes.
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const missing = pixelOffset + rowBytes * height - bytes.length;
  if (missing > 0) throw damaged(name, `its pixels must be whole, got ${counted(missing, 'byte')} too few`);
  const rgba = new Uint8Array(width * height * 4);
  const pixels = new DataView(rgba.buffer);
  const colorOf = colorReader(view, header);
  for (let row = 0; row < height; row++) {
    const from = pixelOffset + (isTopDown ? row : height - 1 - row) * rowBytes;
    for (let column = 0; column < width; column++) {
      pixels.setUint32((row * width + column) * 4, colorOf(from, column));
    }
  }
  return { width, height, rgba };
}

/** Red, green, blue and alpha in one number, of the pixel at a column of the row that begins at a byte. */
type ColorReader = (row: number, column: number) => number;

function colorReader(view: DataView, { bitsPerPixel, palette, masks }: BmpHeader): ColorReader {
  const { red, green, blue, alpha } = masks;
  const color = (bits: number): number =>
    ((channel(bits, red, 0) << 24) |
      (channel(bits, green, 0) << 16) |
      (channel(bits, blue, 0) << 8) |
      channel(bits, alpha, 255)) >>>
    0;
  switch (bitsPerPixel) {
    case 16:
      return (row, column) => color(view.getUint16(row + 2 * column, true));
    case 24:
      return (row, column) => {
        const place = row + 3 * column;
        return (
          ((view.getUint8(place + 2) << 24) | (view.getUint8(place + 1) << 16) | (view.getUint8(place) << 8) | 255) >>>
          0
        );
      };
    case 32:
      return (row, column) => color(view.getUint32(row + 4 * column, true));
    default: {
      const perByte = 8 / bitsPerPixel;
      const last = (1 << bitsPerPixel) - 1;
      return (row, column) => {
        const byte = view.getUint8(row + Math.floor(column / perByte));
        const index = (byte >> (8 - bitsPerPixel * ((column % perByte) + 1))) & last;
        return palette[index] ?? OPAQUE_BLACK;
      };
    }
  }
}

const OPAQUE_BLACK = 0xff;

/** The bits under a mask as a byte; `missing` for a mask without bits. */
function channel(bits: number, mask: number, missing: number): number {
  if (mask === 0) return missing;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return Math.round((((bits & mask) >>> shift) * 255) / most);
}
