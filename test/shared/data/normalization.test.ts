import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalizationTable } from '../../../src/shared/data/normalization.js';

test('pixels are normalised in float32, operation by operation', () => {
  const table = normalizationTable({ mean: 0.1037, standardDeviation: 0.3081 });
  assert.equal(table.length, 256);
  // numpy: (np.float32(p) / np.float32(255) - np.float32(0.1037)) / np.float32(0.3081)
  const expected: readonly (readonly [pixel: number, bits: number])[] = [
    [0, 0xbeac5416],
    [1, 0xbea5cfc6],
    [3, 0xbe98c725],
    [6, 0xbe853a33],
    [26, 0xbbb8f956],
    [27, 0x3be81ad2],
    [128, 0x3fa57511],
    [254, 0x40395e7e],
    [255, 0x403a2f08],
  ];
  for (const [pixel, bits] of expected) {
    assert.equal(new Uint32Array(table.buffer)[pixel], bits, `pixel ${pixel}`);
  }
});
