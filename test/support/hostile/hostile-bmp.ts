import { type HostileImage, lowFirst, patched } from './hostile-image.js';

/** Places of fields in the headers. */
const [PIXEL_OFFSET, HEADER_BYTES, WIDTH, HEIGHT, BITS, COMPRESSION] = [10, 14, 18, 22, 28, 30];
const ALL_HEADERS_BYTES = 54;

/** A black BMP of 8 x 8 pixels with 24 bits each. */
export function blackBmp(): Buffer {
  const pixels = Buffer.alloc(8 * 8 * 3);
  const fields = [
    ...lowFirst(40),
    ...lowFirst(8),
    ...lowFirst(8),
    1,
    0,
    24,
    0,
    ...lowFirst(0),
    ...lowFirst(pixels.length),
  ];
  const bytes = ALL_HEADERS_BYTES + pixels.length;
  const begin = Buffer.from([
    0x42,
    0x4d,
    ...lowFirst(bytes),
    ...lowFirst(0),
    ...lowFirst(ALL_HEADERS_BYTES),
    ...fields,
  ]);
  return Buffer.concat([begin, Buffer.alloc(ALL_HEADERS_BYTES - begin.length), pixels]);
}

export function hostileBmp(): HostileImage[] {
  const good = blackBmp();
  const large = patched(patched(good, WIDTH, ...lowFirst(100_000)), HEIGHT, ...lowFirst(100_000));
  const images = {
    'image-damaged': {
      'beginning.bmp': good.subarray(0, 2),
      'half.bmp': good.subarray(0, good.length >> 1),
      'one-byte-short.bmp': good.subarray(0, -1),
      'pixels-beyond.bmp': patched(good, PIXEL_OFFSET, ...lowFirst(0xffffffff)),
      'pixels-in-header.bmp': patched(good, PIXEL_OFFSET, ...lowFirst(3)),
      '13-bits.bmp': patched(good, BITS, 13),
      'no-columns.bmp': patched(good, WIDTH, ...lowFirst(0)),
      'negative-columns.bmp': patched(good, WIDTH, ...lowFirst(-8)),
      'missing-rows.bmp': patched(good, HEIGHT, ...lowFirst(60_000)),
    },
    'image-too-large': {
      'bomb.bmp': large,
      'tall.bmp': patched(good, HEIGHT, ...lowFirst(-0x80000000)),
    },
    'image-kind': {
      'run-lengths.bmp': patched(patched(good, BITS, 8), COMPRESSION, 1),
      'png-inside.bmp': patched(good, COMPRESSION, 5),
      'old-header.bmp': patched(good, HEADER_BYTES, 12),
    },
  } as const;
  return Object.entries(images).flatMap(([code, named]) =>
    Object.entries(named).map(([name, bytes]) => ({ name, bytes, code: code as keyof typeof images })),
  );
}
