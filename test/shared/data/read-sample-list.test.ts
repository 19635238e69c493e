import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { loadSplit } from '../../../src/shared/data/image-directory.js';
import { readSampleList } from '../../../src/shared/data/read-sample-list.js';
import { smallSplit } from '../../support/small-split.js';

const { data, manifest, imageOf } = await smallSplit(60);

test('the list has every label, then 16 bytes of the SHA-256 of every image', async () => {
  const { bytes, labels, sha256 } = await readSampleList(data, manifest);
  const { dataset } = await loadSplit(data, 'train');
  assert.deepEqual([...labels], [...dataset.labels]);
  assert.equal(bytes.length, 60 * 17);
  for (const sample of [0, 59]) {
    const digest = createHash('sha256').update(imageOf(sample)).digest().subarray(0, 16);
    assert.deepEqual(Buffer.from(bytes.subarray(60 + 16 * sample, 60 + 16 * (sample + 1))), digest);
  }
  assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
});

test('a set that has changed since it was looked at has no list', async () => {
  const changed = { ...manifest, sha256: 'a'.repeat(64) };
  await assert.rejects(readSampleList(data, changed), { code: 'dataset-corrupt', message: /SHA-256 aaaaaaaaaaaa/ });
  await assert.rejects(readSampleList(data, { ...changed, sampleCount: 59 }), { code: 'dataset-corrupt' });
});
