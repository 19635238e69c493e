import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announce } from '../../../src/page/model/announcing.js';

const first = announce(null, 'good', 'epoch 1', 0);

test('the first word is said at once', () => assert.equal(first.text, 'epoch 1'));

test('figures of the same state are said every ten seconds at most', () => {
  assert.equal(announce(first, 'good', 'epoch 2', 9_999), first);
  assert.equal(announce(first, 'good', 'epoch 3', 10_000).text, 'epoch 3');
});

test('another state is said at once', () => {
  assert.equal(announce(first, 'late 3', 'worker 3 is late', 10).text, 'worker 3 is late');
});

test('nothing is said twice', () => assert.equal(announce(first, 'good', 'epoch 1', 60_000), first));
