import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axisValues, joinValues } from '../../src/sweep/axis.js';

const number = (text: string): number => {
  if (!/^-?[\d.]+(e-?\d+)?$/.test(text) || Number.isNaN(Number(text))) throw new Error(`${text} is no number`);
  return Number(text);
};
const anything = (text: string): string => text;

describe('the values in a text', () => {
  for (const [text, parse, expected] of [
    ['0.001', number, ['0.001']],
    ['0.001,0.002', number, ['0.001', '0.002']],
    ['1, 2', number, ['1', '2']],
    ['0.001..0.1', number, { from: '0.001', to: '0.1' }],
    ['1e-4..1e-2', number, { from: '1e-4', to: '1e-2' }],
    ['shift=2,rotate=10', anything, ['shift=2,rotate=10']],
    ['../data', anything, ['../data']],
  ] as const) {
    test(`'${text}'`, () => assert.deepEqual(axisValues(text, parse), expected));
  }

  for (const text of ['0.001,x', '1,,2', 'a..b', '1..x', '..', '']) {
    test(`'${text}' is refused by the flag's own parser`, () => {
      assert.throws(() => axisValues(text, number), /is no number/);
    });
  }
});

test('a range cannot be joined with other values', () => {
  assert.deepEqual(joinValues(['1'], ['2', '3']), ['1', '2', '3']);
  assert.equal(joinValues({ from: '1', to: '2' }, ['3']), null);
  assert.equal(joinValues(['3'], { from: '1', to: '2' }), null);
});
