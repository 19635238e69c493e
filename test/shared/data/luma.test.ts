import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { greyOfRgb, lumaOf } from '../../../src/shared/data/luma.js';
import { noise } from '../../support/noise.js';

test('turns colours to grey as Pillow does', () => {
  const { grey } = JSON.parse(readFileSync('test/golden/pillow-resize.json', 'utf8')) as { readonly grey: string };
  const pixels = new Uint8Array(60_000);
  greyOfRgb(noise(180_000, 3), pixels);
  assert.equal(createHash('sha256').update(pixels).digest('hex'), grey);
});

test('a grey colour keeps its value', () => {
  for (let value = 0; value < 256; value++) assert.equal(lumaOf(value, value, value), value);
});

test('lengths that do not fit are refused', () => {
  assert.throws(() => greyOfRgb(new Uint8Array(5), new Uint8Array(2)), RangeError);
});
