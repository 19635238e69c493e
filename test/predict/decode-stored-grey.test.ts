import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { decodeStoredGrey } from '../../src/predict/decode-stored-grey.js';
import { DEFAULT_IMAGE_LIMITS } from '../../src/predict/image-limits.js';

/** 3 x 2 pixels of red, green and blue. */
const PIXELS = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 128, 128, 128);
const GREYS = [76, 150, 29, 255, 0, 128];
const raw = () => sharp(PIXELS, { raw: { width: 3, height: 2, channels: 3 } });
const decoded = async (bytes: Uint8Array) => decodeStoredGrey(bytes, 'x', DEFAULT_IMAGE_LIMITS);

test('colours become grey as Pillow has it, and EXIF does not turn the image', async () => {
  const turned = await raw().png().withMetadata({ orientation: 6 }).toBuffer();
  assert.deepEqual(await decoded(turned), { width: 3, height: 2, pixels: Uint8Array.from(GREYS) });
  assert.deepEqual([...(await decoded(await raw().png({ palette: true }).toBuffer())).pixels], GREYS);
  assert.deepEqual([...(await decoded(await raw().webp({ lossless: true }).toBuffer())).pixels], GREYS);
});

test('transparent pixels keep their colour', async () => {
  const colours = Uint8Array.of(255, 0, 0, 0, 0, 255, 0, 128);
  const bytes = await sharp(colours, { raw: { width: 2, height: 1, channels: 4 } })
    .png()
    .toBuffer();
  assert.deepEqual([...(await decoded(bytes)).pixels], [76, 150]);
});

test('every grey keeps its value, and long sides stay', async () => {
  const ramp = Uint8Array.from({ length: 3000 }, (_, index) => index % 256);
  const grey = sharp(ramp, { raw: { width: 3000, height: 1, channels: 1 } }).toColourspace('b-w');
  assert.deepEqual(await decoded(await grey.png().toBuffer()), { width: 3000, height: 1, pixels: ramp });
});

test('a profile of colours is not applied', async () => {
  const bytes = await raw().withIccProfile('p3').png().toBuffer();
  const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
  assert.notDeepEqual([...stored], [...PIXELS], 'the profile changes the stored pixels');
  const [first = 0] = (await decoded(bytes)).pixels;
  const [red = 0, green = 0, blue = 0] = stored;
  assert.equal(first, (19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16);
});
