import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARAMETER_COUNT } from '../../../src/shared/model/model.js';
import { SpareVectors } from '../../../src/shared/model/spare-vectors.js';

test('a vector that was given is taken again, once', () => {
  const spare = new SpareVectors();
  const vector = spare.take();
  assert.equal(vector.length, PARAMETER_COUNT);
  spare.give(vector);
  assert.equal(spare.take(), vector);
  assert.notEqual(spare.take(), vector);
});

test('a vector whose memory was given away is not taken', () => {
  const spare = new SpareVectors();
  const vector = spare.take();
  structuredClone(vector, { transfer: [vector.buffer as ArrayBuffer] });
  spare.give(vector);
  assert.equal(spare.take().length, PARAMETER_COUNT);
});

test('only a few vectors are kept', () => {
  const spare = new SpareVectors();
  const vectors = new Set(Array.from({ length: 100 }, () => spare.take()));
  spare.give(...vectors);
  const again = Array.from({ length: 100 }, () => spare.take());
  assert.equal(again.filter((vector) => vectors.has(vector)).length, 8);
});
