// What clients send: digits of MNIST as files.
import sharp from 'sharp';
import { readIdx } from '../../src/shared/data/idx.js';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import { SOURCE_IMAGE_PIXELS, SOURCE_IMAGE_SIDE } from '../../src/shared/data/resize.js';
import { splitFiles } from '../../src/shared/data/split-files.js';

/** Pixels of a side of the photograph: 1 megapixel. */
const PHOTO_SIDE = 1_000;

/** The first images of MNIST's test set, 28 x 28 pixels each. */
async function digits(count: number): Promise<Uint8Array[]> {
  const { imagesFile } = await splitFiles(embeddedMnistDirectory(), 'test');
  const found: Uint8Array[] = [];
  await readIdx(imagesFile, 3, {
    begin() {},
    items(values) {
      for (let at = 0; at < values.length && found.length < count; at += SOURCE_IMAGE_PIXELS) {
        found.push(values.slice(at, at + SOURCE_IMAGE_PIXELS));
      }
    },
  });
  return found;
}

const raw = (pixels: Uint8Array) =>
  sharp(pixels, { raw: { width: SOURCE_IMAGE_SIDE, height: SOURCE_IMAGE_SIDE, channels: 1 } });

/** PNGs of 28 x 28 pixels. */
export async function digitPngs(count: number): Promise<Buffer[]> {
  return await Promise.all((await digits(count)).map((pixels) => raw(pixels).png().toBuffer()));
}

/** A JPEG as of a photograph: dark on light paper with a shadow and noise. */
export async function photoJpeg(): Promise<Buffer> {
  const [digit] = await digits(1);
  const large = await raw(digit as Uint8Array)
    .resize(PHOTO_SIDE, PHOTO_SIDE)
    .negate()
    .raw()
    .toBuffer();
  // A fixed sequence of numbers stands for noise.
  let state = 1;
  const photo = large.map((value, index) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const shadow = 0.7 + (0.3 * (index % PHOTO_SIDE)) / PHOTO_SIDE;
    return Math.min(255, Math.round(20 + 0.8 * value * shadow) + ((state >>> 16) % 12));
  });
  return await sharp(photo, {
    raw: { width: PHOTO_SIDE, height: PHOTO_SIDE, channels: (large.length / PHOTO_SIDE ** 2) as 1 },
  })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** A form of these files, and its content type. */
export function formOf(files: readonly Buffer[]): { readonly body: Buffer; readonly type: string } {
  const boundary = 'lenet-cluster-bench';
  const parts = files.flatMap((file, index) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="image"; filename="${index}.png"\r\n\r\n`),
    file,
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}
