import sharp from 'sharp';
import { type HostileImage, lowFirst, patched } from './hostile-image.js';

/** A WebP file of chunks. */
function webp(...chunks: readonly (readonly [type: string, data: Uint8Array])[]): Buffer {
  const body = Buffer.concat(
    chunks.flatMap(([type, data]) => [
      Buffer.from(type),
      Buffer.from(lowFirst(data.length)),
      data,
      Buffer.alloc(data.length % 2),
    ]),
  );
  return Buffer.concat([Buffer.from('RIFF'), Buffer.from(lowFirst(body.length + 4)), Buffer.from('WEBP'), body]);
}

/** The header of a picture without loss: 14 bits for each side less one. */
const losslessHeader = (width: number, height: number): Buffer =>
  Buffer.from([0x2f, ...lowFirst((width - 1) | ((height - 1) << 14))]);

export async function hostileWebp(): Promise<HostileImage[]> {
  const noise = Buffer.from(
    Uint8Array.from({ length: 3 * 64 * 64 }, (_, index) => Math.imul(index, 2654435761) >>> 24),
  );
  const good = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
    .webp()
    .toBuffer();
  const frames = sharp(noise, { raw: { width: 64, height: 64, channels: 3, pageHeight: 32 } });
  const canvas = Buffer.from([0, 0, 0, 0, ...lowFirst(99_999).slice(0, 3), ...lowFirst(99_999).slice(0, 3)]);
  const damaged = {
    'beginning.webp': good.subarray(0, 12),
    'half.webp': good.subarray(0, good.length >> 1),
    'no-picture.webp': webp(['VP8 ', new Uint8Array(0)]),
    'other-chunk.webp': webp(['JUNK', Buffer.from('nothing')]),
    'garbage.webp': patched(good, 20, ...Array<number>(40).fill(0xaa)),
    'lossless-without-pixels.webp': webp(['VP8L', Buffer.concat([losslessHeader(5000, 5000), Buffer.alloc(12, 0xff)])]),
  };
  return [
    ...Object.entries(damaged).map(([name, bytes]) => ({ name, bytes, code: 'image-damaged' }) as const),
    {
      name: 'bomb.webp',
      bytes: webp(['VP8L', Buffer.concat([losslessHeader(16_383, 16_383), Buffer.alloc(64)])]),
      code: 'image-too-large',
    },
    {
      name: 'canvas-bomb.webp',
      bytes: webp(['VP8X', canvas], ['VP8L', Buffer.concat([losslessHeader(8, 8), Buffer.alloc(16)])]),
      code: 'image-damaged',
    },
    { name: 'animated.webp', bytes: await frames.webp({ loop: 0, delay: [100, 100] }).toBuffer(), code: 'image-kind' },
  ];
}
