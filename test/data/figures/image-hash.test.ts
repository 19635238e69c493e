import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashImage } from '../../../src/data/figures/image-hash.js';

function hashOf(bytes: Uint8Array): number[] {
  const words = new Int32Array(Uint8Array.from([...new Array(8).fill(9), ...bytes]).buffer);
  const hash = new Int32Array(2);
  hashImage(words, 2, words.length, hash);
  return [...hash];
}

test('the hash of an image begins as that of the Python package mmh3', () => {
  assert.deepEqual(hashOf(new Uint8Array(16)), [1514173910, 1798126887]);
  assert.deepEqual(hashOf(Uint8Array.from({ length: 784 }, (_, i) => (i * 7 + 3) % 256)), [-90509335, 714943304]);
});
