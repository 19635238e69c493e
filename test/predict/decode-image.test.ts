import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { decodeImage } from '../../src/predict/decode-image.js';

/** 3 x 2 pixels of red, green and blue. */
const PIXELS = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 128, 128, 128);
const GREYS = [76, 150, 29, 255, 0, 128];
const raw = () => sharp(PIXELS, { raw: { width: 3, height: 2, channels: 3 } });

describe('decoding', () => {
  test('PNG: exact greys', async () => {
    const picture = await decodeImage(await raw().png().toBuffer(), 'a.png');
    assert.deepEqual(picture, { width: 3, height: 2, pixels: Uint8Array.from(GREYS) });
  });

  test('WebP without loss: exact greys', async () => {
    const picture = await decodeImage(await raw().webp({ lossless: true }).toBuffer(), 'a.webp');
    assert.deepEqual([...picture.pixels], GREYS);
  });

  test('JPEG: near the greys', async () => {
    const large = raw().resize(96, 64, { kernel: 'nearest' });
    const { width, height, pixels } = await decodeImage(await large.jpeg({ quality: 95 }).toBuffer(), 'a.jpg');
    assert.deepEqual([width, height], [96, 64]);
    for (const [index, grey] of GREYS.entries()) {
      const place = (16 + 32 * Math.floor(index / 3)) * 96 + 16 + 32 * (index % 3);
      assert.ok(Math.abs((pixels[place] ?? 0) - grey) <= 4, `pixel ${index}: ${pixels[place]}`);
    }
  });

  test('upright as EXIF says: 6 is a quarter turn', async () => {
    const turned = await raw().png().withMetadata({ orientation: 6 }).toBuffer();
    const { width, height, pixels } = await decodeImage(turned, 'a.png');
    assert.deepEqual([width, height, ...pixels], [2, 3, 255, 76, 0, 150, 128, 29]);
  });

  test('transparent pixels are white, whatever their colour', async () => {
    const bytes = await sharp(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 255), { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    assert.deepEqual([...(await decodeImage(bytes, 'a.png')).pixels], [255, 0]);
  });

  test('palettes, grey and grey with alpha', async () => {
    assert.deepEqual([...(await decodeImage(await raw().png({ palette: true }).toBuffer(), 'a.png')).pixels], GREYS);
    const grey = sharp(Uint8Array.of(7, 200), { raw: { width: 2, height: 1, channels: 1 } });
    assert.deepEqual(
      [...(await decodeImage(await grey.toColourspace('b-w').png().toBuffer(), 'a.png')).pixels],
      [7, 200],
    );
    const half = sharp(Uint8Array.of(0, 128, 9, 255), { raw: { width: 2, height: 1, channels: 2 } });
    assert.deepEqual(
      [...(await decodeImage(await half.toColourspace('b-w').png().toBuffer(), 'a.png')).pixels],
      [127, 9],
    );
  });

  test('long sides are scaled down to 2048 pixels', async () => {
    const long = sharp({ create: { width: 4096, height: 10, channels: 3, background: '#888' } });
    const { width, height } = await decodeImage(await long.png().toBuffer(), 'a.png');
    assert.deepEqual([width, height], [2048, 5]);
  });
});
