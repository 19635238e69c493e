import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAD_SIDE } from '../../../../src/page/model/try-it/ink.js';
import { NEW_PEN, type Pen, penMoved, penWords } from '../../../../src/page/model/try-it/pen.js';

const press = (pen: Pen, key: string, times = 1, isLong = false): Pen =>
  Array.from({ length: times }).reduce<Pen>((before) => penMoved(before, key, isLong) ?? assert.fail(), pen);

test('arrow keys move it from place to place, and say where it is', () => {
  assert.equal(penWords(NEW_PEN), 'Pen up at column 15, row 15 of 28.');
  assert.equal(penWords(press(NEW_PEN, 'ArrowLeft')), 'Pen up at column 14, row 15 of 28.');
  assert.equal(penWords(press(NEW_PEN, 'ArrowDown', 2, true)), 'Pen up at column 15, row 23 of 28.');
  assert.equal(penWords({ ...press(NEW_PEN, 'ArrowUp'), isDown: true }), 'Pen down at column 15, row 14 of 28.');
});

test('it stays on the pad, and keeps its places there', () => {
  const corner = press(press(NEW_PEN, 'ArrowRight', 40), 'ArrowUp', 9, true);
  assert.equal(penWords(corner), 'Pen up at column 28, row 1 of 28.');
  assert.ok(corner.x < PAD_SIDE && corner.y > 0);
  assert.deepEqual(press(press(corner, 'ArrowLeft', 13), 'ArrowDown', 14), NEW_PEN);
});

test('other keys do not move it', () => {
  for (const key of ['a', ' ', 'Enter', 'toString', 'Tab']) assert.equal(penMoved(NEW_PEN, key, false), null);
});
