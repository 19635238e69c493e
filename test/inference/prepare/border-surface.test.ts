import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { borderSurface } from '../../../src/inference/prepare/border-surface.js';

const side = fc.integer({ min: 1, max: 40 });

test('an even border has its even brightness, with ink on a few of its pixels, too', () => {
  fc.assert(
    fc.property(side, side, fc.nat(255), (width, height, value) => {
      const pixels = new Uint8Array(width * height).fill(value);
      assert.deepEqual(borderSurface({ width, height, pixels }), pixels);
      if (width < 20 || height < 20) return;
      const inked = Uint8Array.from(pixels);
      inked.fill(255 - value, 0, 4);
      if (Math.abs(255 - 2 * value) > 40) assert.deepEqual(borderSurface({ width, height, pixels: inked }), pixels);
    }),
  );
});

test('light from a side, and dark corners, are found within a level', () => {
  const [width, height] = [50, 30];
  const bright = (place: number): number => {
    const [x, y] = [(place % width) / width, Math.floor(place / width) / height];
    return Math.round(90 + 60 * x + 30 * y - 40 * (x - 0.5) ** 2 - 30 * (y - 0.5) ** 2);
  };
  const pixels = Uint8Array.from({ length: width * height }, (_, place) => bright(place));
  const ink = pixels.map((value, place) =>
    place % width > 15 && place % width < 30 && place > 300 && place < 1200 ? 5 : value,
  );
  for (const [place, value] of borderSurface({ width, height, pixels: ink }).entries()) {
    assert.ok(Math.abs(value - bright(place)) <= 1, `${place}: ${value} for ${bright(place)}`);
  }
});
