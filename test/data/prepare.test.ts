import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareData } from '../../src/data/prepare.js';
import { describeSplit } from '../../src/shared/data/image-directory.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

test('four IDX files under the names of MNIST are used where they are', async (t) => {
  const place = temporaryDirectory(t);
  writeSmallDataset(place, 30, 20);
  const data = await prepareData({ place });
  assert.equal(data.directory, place);
  assert.deepEqual(data.trainSplit, (await describeSplit(place, 'train')).manifest);
  assert.deepEqual(data.testSplit, (await describeSplit(place, 'test')).manifest);
  assert.equal(data.validationSplit, null);
  assert.deepEqual(data.classNames, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  assert.equal(sum(data.summary.trainCounts), 30);
  assert.equal(sum(data.summary.testCounts), 20);
  // The test set of MNIST begins with 7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9, 0, 1, 5, 9, 7, 3, 4.
  assert.equal(data.summary.testCounts[7], 2);
});
