import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cleared,
  drawn,
  EMPTY_PAD,
  isEmpty,
  type Pad,
  put,
  strokesOf,
  undone,
} from '../../../../src/page/model/try-it/pad.js';

const stroke = (x: number) => [{ x, y: 1 }];
const picture = { width: 1, height: 1, pixels: new Uint8Array(1) };

test('strokes join a drawing, and each is taken back by itself', () => {
  const two = drawn(drawn(EMPTY_PAD, stroke(1)), stroke(2));
  assert.deepEqual(strokesOf(two.content), [stroke(1), stroke(2)]);
  assert.deepEqual(strokesOf(undone(two).content), [stroke(1)]);
  assert.ok(isEmpty(undone(undone(two))));
  assert.equal(undone(EMPTY_PAD), EMPTY_PAD);
});

test('what is cleared comes back, and clearing nothing changes nothing', () => {
  const one = drawn(EMPTY_PAD, stroke(1));
  assert.ok(isEmpty(cleared(one)));
  assert.deepEqual(undone(cleared(one)).content, one.content);
  assert.equal(cleared(EMPTY_PAD), EMPTY_PAD);
});

test('an image takes the place of a drawing, and a stroke takes the place of an image', () => {
  const image = put(drawn(EMPTY_PAD, stroke(1)), { kind: 'image', picture });
  assert.ok(!isEmpty(image));
  assert.deepEqual(strokesOf(image.content), []);
  const again = drawn(image, stroke(2));
  assert.deepEqual(strokesOf(again.content), [stroke(2)]);
  assert.deepEqual(undone(again).content, image.content);
  assert.deepEqual(strokesOf(undone(undone(again)).content), [stroke(1)]);
});

test('the pad does not remember without end', () => {
  let pad: Pad = EMPTY_PAD;
  for (let i = 0; i < 500; i++) pad = drawn(pad, stroke(i));
  assert.equal(pad.earlier.length, 50);
  assert.equal(strokesOf(pad.content).length, 500);
});
