import { damaged, unsupported } from './image-limits.js';

/** Content of a BMP's header, checked but for the size of the picture. */
export interface BmpHeader {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  readonly isTopDown: boolean;
  /** 1, 4 or 8 for indices of the palette, or 16, 24 or 32. */
  readonly bitsPerPixel: number;
  /** Red, green, blue and alpha in one number each. */
  readonly palette: readonly number[];
  /** Bits of each channel in a pixel of 16 or 32 bits; 0 for a channel that is missing. */
  readonly masks: { readonly red: number; readonly green: number; readonly blue: number; readonly alpha: number };
  /** First byte of the pixels. */
  readonly pixelOffset: number;
}

/** Bytes of the file header. The second header follows, and begins with its own length. */
const FILE_HEADER_BYTES = 14;
/** Lengths of BITMAPINFOHEADER and the headers that grew out of it: with masks, with alpha, V4, V5. In bytes. */
const INFO_HEADER_BYTES = [40, 52, 56, 108, 124];
/** From this length on, with masks of its own or behind it, there is a mask of alpha. */
const WITH_ALPHA_BYTES = 56;
const BITS_PER_PIXEL = [1, 4, 8, 16, 24, 32];
/** Values of biCompression: none, masks, and masks with alpha. */
const [PLAIN, MASKS, ALPHA_MASKS] = [0, 3, 6];

/**
 * Reads the headers of a BMP (Microsoft, "Bitmap Storage").
 *
 * @throws OperationalError `image-damaged`, `image-kind`
 */
export function readBmpHeader(view: DataView, name: string): BmpHeader {
  if (view.byteLength < FILE_HEADER_BYTES + 40) throw headerCutOff(name);
  const headerBytes = view.getUint32(14, true);
  if (!INFO_HEADER_BYTES.includes(headerBytes)) {
    const expected = `a BMP must have a header of ${INFO_HEADER_BYTES.join(', ')} bytes`;
    throw unsupported(name, expected, String(headerBytes), 'Save it as PNG.');
  }
  if (view.byteLength < FILE_HEADER_BYTES + headerBytes) throw headerCutOff(name);
  const height = view.getInt32(22, true);
  const bitsPerPixel = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (!BITS_PER_PIXEL.includes(bitsPerPixel)) {
    throw damaged(name, `a BMP must have ${BITS_PER_PIXEL.join(', ')} bits a pixel, got ${bitsPerPixel}`);
  }
  const hasMasks = compression === MASKS || compression === ALPHA_MASKS;
  if (compression !== PLAIN && !(hasMasks && (bitsPerPixel === 16 || bitsPerPixel === 32))) {
    throw unsupported(name, 'a BMP must not be compressed', `compression ${compression}`, 'Save it as PNG.');
  }
  const masksBytes = hasMasks && headerBytes === 40 ? (compression === ALPHA_MASKS ? 16 : 12) : 0;
  const paletteOffset = FILE_HEADER_BYTES + headerBytes + masksBytes;
  const pixelOffset = view.getUint32(10, true);
  if (pixelOffset < paletteOffset || pixelOffset > view.byteLength) {
    throw damaged(name, `its pixels must begin after its header and within the file, got byte ${pixelOffset}`);
  }
  return {
    width: view.getInt32(18, true),
    height: Math.abs(height),
    isTopDown: height < 0,
    bitsPerPixel,
    palette: bitsPerPixel <= 8 ? readPalette(view, paletteOffset, pixelOffset, bitsPerPixel) : [],
    masks: hasMasks ? readMasks(view, headerBytes + masksBytes) : defaultMasks(bitsPerPixel),
    pixelOffset,
  };
}

const headerCutOff = (name: string): Error => damaged(name, 'its BMP header must be whole, got the end of the file');

/** Four bytes a colour: blue, green, red, unused. There are as many as are announced and fit before the pixels. */
function readPalette(view: DataView, begin: number, end: number, bitsPerPixel: number): number[] {
  const announced = view.getUint32(46, true) || 1 << bitsPerPixel;
  const count = Math.min(announced, 1 << bitsPerPixel, Math.floor((end - begin) / 4));
  return Array.from({ length: count }, (_, index) => {
    const place = begin + 4 * index;
    const [blue, green, red] = [view.getUint8(place), view.getUint8(place + 1), view.getUint8(place + 2)];
    return ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0;
  });
}

function readMasks(view: DataView, bytes: number): BmpHeader['masks'] {
  const mask = (index: number): number => view.getUint32(FILE_HEADER_BYTES + 40 + 4 * index, true);
  return { red: mask(0), green: mask(1), blue: mask(2), alpha: bytes >= WITH_ALPHA_BYTES ? mask(3) : 0 };
}

/** Five bits a channel in 16, eight in 32. Without masks, the fourth byte means nothing. */
function defaultMasks(bitsPerPixel: number): BmpHeader['masks'] {
  return bitsPerPixel === 16
    ? { red: 0x7c00, green: 0x03e0, blue: 0x001f, alpha: 0 }
    : { red: 0xff0000, green: 0xff00, blue: 0xff, alpha: 0 };
}
