import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chunkCount, chunkRange, imagesFileBytes, splitBytes } from '../../../src/shared/data/split-chunks.js';
import { CHUNK_BYTES } from '../../../src/shared/protocol/limits.js';

const split = (sampleCount: number) => ({ sampleCount, sha256: '0'.repeat(64) });

test("MNIST's training set has the bytes of its two files", () => {
  assert.equal(imagesFileBytes(split(60_000)), 47_040_016);
  assert.equal(splitBytes(split(60_000)), 47_040_016 + 60_008);
});

test('images of 32 x 32 pixels take more', () => {
  assert.equal(imagesFileBytes({ ...split(10), imageSide: 32 }), 16 + 10 * 1024);
});

test('chunks cover every byte once, and only the last one may be smaller', () => {
  for (const sampleCount of [1, 100, 60_000]) {
    const count = chunkCount(split(sampleCount));
    let covered = 0;
    for (let chunk = 0; chunk < count; chunk++) {
      const { begin, end } = chunkRange(split(sampleCount), chunk);
      assert.equal(begin, covered);
      assert.ok(end > begin && (end - begin === CHUNK_BYTES || chunk === count - 1));
      covered = end;
    }
    assert.equal(covered, splitBytes(split(sampleCount)));
  }
});
