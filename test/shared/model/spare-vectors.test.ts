import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SpareVectors } from '../../../src/shared/model/spare-vectors.js';

const LENGTH = 1_000;

test('a vector that was given is taken again, once', () => {
  const spare = new SpareVectors(LENGTH);
  const vector = spare.take();
  assert.equal(vector.length, LENGTH);
  spare.give(vector);
  assert.equal(spare.take(), vector);
  assert.notEqual(spare.take(), vector);
});

test('a vector whose memory was given away is not taken', () => {
  const spare = new SpareVectors(LENGTH);
  const vector = spare.take();
  structuredClone(vector, { transfer: [vector.buffer as ArrayBuffer] });
  spare.give(vector);
  assert.equal(spare.take().length, LENGTH);
});

test('only a few vectors are kept', () => {
  const spare = new SpareVectors(LENGTH);
  const vectors = new Set(Array.from({ length: 100 }, () => spare.take()));
  spare.give(...vectors);
  const again = Array.from({ length: 100 }, () => spare.take());
  assert.equal(again.filter((vector) => vectors.has(vector)).length, 8);
});
