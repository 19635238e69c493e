import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchClasses } from '../../src/model/match-classes.js';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, number) => String(number));

test('classes match by name in any order, as long as the model has them all', () => {
  for (const [model, data, expected] of [
    [
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
      [0, 1, 2],
    ],
    [
      ['a', 'b', 'c'],
      ['c', 'a', 'b'],
      [2, 0, 1],
    ],
    [
      ['a', 'b', 'c'],
      ['c', 'a'],
      [2, 0],
    ],
    [numbers(10), ['3', '7'], [3, 7]],
    [['A', 'B', '0', '1'], numbers(2), [2, 3]],
    [
      ['a', 'b'],
      ['b', 'x', 'a'],
      [1, null, 0],
    ],
  ] as const) {
    assert.deepEqual(matchClasses(model, data), { modelClasses: expected, by: 'name' });
  }
});

test('classes that are only numbered match by number', () => {
  for (const [model, data, expected] of [
    [['a', 'b', 'c'], numbers(3), [0, 1, 2]],
    [['a', 'b'], numbers(4), [0, 1, null, null]],
    [numbers(3), ['a', 'b', 'c'], [0, 1, 2]],
    [numbers(2), numbers(3), [0, 1, null]],
  ] as const) {
    assert.deepEqual(matchClasses(model, data), { modelClasses: expected, by: 'number' });
  }
  const fewer = matchClasses(numbers(10), ['cat', 'dog']);
  assert.deepEqual(fewer, { modelClasses: [null, null], by: 'name' }, 'nobody knows which of ten numbers a cat is');
});
