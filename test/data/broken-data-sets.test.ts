import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROKEN_DATA_SETS } from '../support/broken-data/all-broken.js';
import { checkRefusal } from '../support/broken-data/refusal.js';

/** A few of each family; the long test has all. */
const FEW = [
  'IDX: images and labels exchanged',
  'archive: cut off',
  'archive: claims more than deflate can hold',
  'archive: pickled objects',
  'CSV: a short line',
  'CSV: a pixel above 255',
  'folders: text with the name of an image',
  'Parquet: cut off',
];

for (const name of FEW) {
  test(`refuses ${name}`, async (t) => {
    const broken = BROKEN_DATA_SETS.find((other) => other.name === name);
    assert.ok(broken);
    await checkRefusal(t, broken);
  });
}

test('names tell broken data sets apart', () => {
  assert.equal(new Set(BROKEN_DATA_SETS.map(({ name }) => name)).size, BROKEN_DATA_SETS.length);
  assert.ok(BROKEN_DATA_SETS.length >= 60);
});
