import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type HostileImage, highFirst, patched } from './hostile-image.js';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Values of the colour type. */
const [GREY, RGB, PALETTE] = [0, 2, 3];

/** A chunk of PNG: length, type, data, checksum. */
export function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([Buffer.from(highFirst(data.length)), body, Buffer.from(highFirst(crc32(body)))]);
}

interface Header {
  readonly width?: number;
  readonly height?: number;
  readonly bitDepth?: number;
  readonly colorType?: number;
}

/** A PNG with a header, any chunks, and pixels that were compressed. */
export function png(header: Header, pixels: Uint8Array, ...before: readonly Buffer[]): Buffer {
  const { width = 8, height = 8, bitDepth = 8, colorType = GREY } = header;
  const ihdr = Buffer.from([...highFirst(width), ...highFirst(height), bitDepth, colorType, 0, 0, 0]);
  const chunks = [chunk('IHDR', ihdr), ...before, chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** Rows of a filter byte and pixels, compressed. */
const blackRows = (rows: number, rowBytes: number): Buffer => deflateSync(Buffer.alloc(rows * (1 + rowBytes)));

export async function hostilePng(): Promise<HostileImage[]> {
  const good = png({}, blackRows(8, 8));
  const noise = Buffer.from(Uint8Array.from({ length: 64 * 64 }, (_, index) => Math.imul(index, 2654435761) >>> 24));
  const large = await sharp(noise, { raw: { width: 64, height: 64, channels: 1 } })
    .png()
    .toBuffer();
  const animation = [
    chunk('acTL', Buffer.from([...highFirst(2), ...highFirst(0)])),
    chunk(
      'fcTL',
      Buffer.from([...highFirst(0), ...highFirst(8), ...highFirst(8), ...Array(8).fill(0), 0, 1, 0, 10, 0, 0]),
    ),
  ];
  const damaged = {
    'signature.png': SIGNATURE,
    'half-header.png': good.subarray(0, 20),
    'half.png': large.subarray(0, large.length >> 1),
    'header-checksum.png': patched(good, 29, 1, 2, 3, 4),
    'pixel-checksum.png': patched(large, large.length - 14, 1),
    'no-pixels.png': Buffer.concat([good.subarray(0, 33), chunk('IEND', Buffer.alloc(0))]),
    'not-deflated.png': png({}, Buffer.from('these are no compressed pixels')),
    'too-few-rows.png': png({ width: 8000, height: 7000 }, blackRows(3, 8000)),
    'no-palette.png': png({ colorType: PALETTE }, blackRows(8, 8)),
    'odd-depth.png': png({ bitDepth: 3 }, blackRows(8, 3)),
    'endless-chunk.png': patched(good, 33, ...highFirst(0xffffffff)),
    'beyond-all-limits.png': png({ width: 0x7fffffff, height: 1 }, blackRows(1, 8)),
    'no-columns.png': png({ width: 0 }, blackRows(8, 0)),
  };
  const others: readonly HostileImage[] = [
    { name: 'empty.png', bytes: new Uint8Array(0), code: 'image-empty' },
    {
      name: 'bomb.png',
      bytes: png({ width: 100_000, height: 100_000 }, blackRows(100, 100_000)),
      code: 'image-too-large',
    },
    {
      name: 'bits-bomb.png',
      bytes: png({ width: 100_000, height: 100_000, bitDepth: 1 }, blackRows(1, 12_500)),
      code: 'image-too-large',
    },
    { name: 'wide.png', bytes: png({ width: 99_999, height: 1 }, blackRows(1, 99_999)), code: 'image-too-large' },
    { name: '16-bit-grey.png', bytes: png({ bitDepth: 16 }, blackRows(8, 16)), code: 'image-kind' },
    { name: '16-bit-rgb.png', bytes: png({ bitDepth: 16, colorType: RGB }, blackRows(8, 48)), code: 'image-kind' },
    { name: 'animated.png', bytes: png({}, blackRows(8, 8), ...animation), code: 'image-kind' },
  ];
  return [
    ...Object.entries(damaged).map(([name, bytes]) => ({ name, bytes, code: 'image-damaged' }) as const),
    ...others,
  ];
}
