import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeImage } from '../../src/predict/decode-image.js';
import { OperationalError } from '../../src/shared/errors.js';
import { hostileImages } from './hostile-images.js';

const images = await hostileImages();
/** Memory that all of them together may take at the same time. The bombs alone announce 10 GB each. */
const MAX_GROWTH_BYTES = 200_000_000;

test('there are more than forty, each with a name of its own', () => {
  assert.ok(images.length > 40);
  assert.equal(new Set(images.map(({ name }) => name)).size, images.length);
});

test('each is refused with its code and its name, in bounded memory', async () => {
  const before = process.resourceUsage().maxRSS;
  await Promise.all(
    images.map(({ name, bytes, code }) =>
      assert.rejects(decodeImage(bytes, name), (error) => {
        assert.ok(error instanceof OperationalError, `${name}: ${String(error)}`);
        assert.equal(error.code, code, `${name}: ${error.message}`);
        assert.match(error.message, new RegExp(`^Cannot read image '${name}': .*, got .+\\.$`));
        assert.doesNotMatch(error.message, /\n|\.\.$/);
        if (code !== 'image-empty') assert.ok(error.hint);
        return true;
      }),
    ),
  );
  assert.ok((process.resourceUsage().maxRSS - before) * 1024 < MAX_GROWTH_BYTES);
});

test('16 bits, CMYK and animations are refused with a command that converts them', async () => {
  for (const name of ['16-bit-rgb.png', 'cmyk.jpg', 'animated.png', 'animated.webp']) {
    const image = images.find((each) => each.name === name);
    assert.ok(image);
    await assert.rejects(decodeImage(image.bytes, name), { code: 'image-kind', hint: /`magick .*`/ });
  }
});

test('a program can set lower limits', async () => {
  const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]);
  await assert.rejects(decodeImage(png, 'a.png', { maxBytes: 50 }), {
    code: 'image-too-large',
    message: /50 bytes, got 108/,
  });
});
