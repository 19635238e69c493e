import sharp from 'sharp';
import { type HostileImage, patched } from './hostile-image.js';

/** Markers of JPEG, behind 0xff. */
const [SOF0, DQT, SOS] = [0xc0, 0xdb, 0xda];
/** More scans than any program writes. */
const MANY_SCANS = 2000;

/** The first byte of the first segment with a marker: 0xff, marker, length, ... */
function segmentOf(jpeg: Uint8Array, marker: number): number {
  let place = 2;
  while (jpeg[place + 1] !== marker) place += 2 + (jpeg[place + 2] as number) * 256 + (jpeg[place + 3] as number);
  return place;
}

export async function hostileJpeg(): Promise<HostileImage[]> {
  const noise = Buffer.from(
    Uint8Array.from({ length: 3 * 64 * 64 }, (_, index) => Math.imul(index, 2654435761) >>> 24),
  );
  const picture = () => sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
  const good = await picture().jpeg().toBuffer();
  const progressive = await picture().jpeg({ progressive: true }).toBuffer();
  const cmyk = await picture().toColourspace('cmyk').jpeg().toBuffer();
  const frame = segmentOf(good, SOF0);
  const tables = segmentOf(good, DQT);
  const scan = segmentOf(good, SOS);
  // From the last scan to before the marker of the end.
  const lastScan = progressive.subarray(progressive.lastIndexOf(Buffer.of(0xff, SOS)), -2);
  const damaged = {
    'beginning.jpg': good.subarray(0, 3),
    'half.jpg': good.subarray(0, good.length >> 1),
    'no-scan.jpg': good.subarray(0, scan),
    'no-tables.jpg': Buffer.concat([good.subarray(0, tables), good.subarray(frame)]),
    'no-rows.jpg': patched(good, frame + 5, 0, 0),
    '12-bit.jpg': patched(good, frame + 4, 12),
    'arithmetic.jpg': patched(good, frame + 1, 0xca),
    'scan-bomb.jpg': Buffer.concat([
      progressive.subarray(0, -2),
      ...Array<Buffer>(MANY_SCANS).fill(lastScan),
      Buffer.of(0xff, 0xd9),
    ]),
    'beyond-all-limits.jpg': patched(good, frame + 5, 0xff, 0xff, 0xff, 0xff),
    'png-inside.jpg': Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), good]),
  };
  return [
    ...Object.entries(damaged).map(([name, bytes]) => ({ name, bytes, code: 'image-damaged' }) as const),
    { name: 'bomb.jpg', bytes: patched(good, frame + 5, 0xff, 0, 0xff, 0), code: 'image-too-large' },
    { name: 'cmyk.jpg', bytes: cmyk, code: 'image-kind' },
  ];
}
