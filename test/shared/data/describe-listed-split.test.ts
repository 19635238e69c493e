import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { describeListedSplit } from '../../../src/shared/data/describe-listed-split.js';
import { describeSplit, loadSplit } from '../../../src/shared/data/image-directory.js';
import { smallSplit } from '../../support/small-split.js';

const { data, imageOf } = await smallSplit(60);

test('the list has every label, then 16 bytes of the SHA-256 of every image', async () => {
  const { bytes, labels, sha256 } = (await describeListedSplit(data, 10)).sampleList;
  const { dataset } = await loadSplit(data, 'train');
  assert.deepEqual([...labels], [...dataset.labels]);
  assert.equal(bytes.length, 60 * 17);
  for (const sample of [0, 59]) {
    const digest = createHash('sha256').update(imageOf(sample)).digest().subarray(0, 16);
    assert.deepEqual(Buffer.from(bytes.subarray(60 + 16 * sample, 60 + 16 * (sample + 1))), digest);
  }
  assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
});

test('apart from the list, the split is described as without it, and its labels are checked', async () => {
  const { sampleList, ...described } = await describeListedSplit(data, 10);
  assert.deepEqual(described, await describeSplit(data, 'train'));
  await assert.rejects(describeListedSplit(data, 9), { code: 'dataset-label' });
});
