/** Length, type and checksum of a chunk besides its data, in bytes. */
const CHUNK_FRAME_BYTES = 12;
/** The eight bytes with which each PNG begins. */
const SIGNATURE_BYTES = 8;

/**
 * Whether a PNG is animated: it has a chunk acTL before its pixels (PNG, third edition, 4.9). Decoders that know no
 * animations show its first picture.
 */
export function isAnimatedPng(png: Uint8Array): boolean {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let place = SIGNATURE_BYTES;
  while (place + CHUNK_FRAME_BYTES <= png.length) {
    const type = view.getUint32(place + 4);
    if (type === ACTL) return true;
    if (type === IDAT) return false;
    place += view.getUint32(place) + CHUNK_FRAME_BYTES;
  }
  return false;
}

const ACTL = 0x6163544c;
const IDAT = 0x49444154;
