import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanAndDeviation, median, quartiles } from '../../bench/statistics.js';

test('the median is the middle value, or the mean of the two middle ones', () => {
  assert.equal(median([10, 9, 2]), 9);
  assert.equal(median([10, 1, 9, 2]), 5.5);
  assert.equal(median([3]), 3);
  assert.equal(median([]), Number.NaN);
});

test('quartiles lie a quarter of the way from both ends, between two values in proportion', () => {
  assert.deepEqual(quartiles([5, 1, 4, 2, 3]), [2, 4]);
  assert.deepEqual(quartiles([4, 1, 3, 2]), [1.75, 3.25]);
  assert.deepEqual(quartiles([7]), [7, 7]);
  assert.deepEqual(quartiles([]), [Number.NaN, Number.NaN]);
});

test('the deviation is that of a sample', () => {
  assert.deepEqual(meanAndDeviation([2, 4, 6]), { mean: 4, deviation: 2 });
  assert.deepEqual(meanAndDeviation([7]), { mean: 7, deviation: 0 });
});

test('the values themselves stay in their order', () => {
  const values = [3, 1, 2];
  median(values);
  assert.deepEqual(values, [3, 1, 2]);
});
