import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fitLine, type Line, valueAt } from '../../../bench/scaling/fit-line.js';

const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Sum of the squared relative errors. */
const squares = (line: Line, y: (x: number) => number): number =>
  COUNTS.reduce((sum, x) => sum + (valueAt(line, x) / y(x) - 1) ** 2, 0);

describe('a line', () => {
  test('goes through points that lie on it', () => {
    const { intercept, slope } = fitLine(COUNTS.map((x) => ({ x, y: 2 + 0.25 * x })));
    assert.ok(Math.abs(intercept - 2) < 1e-9 && Math.abs(slope - 0.25) < 1e-9, `${intercept}, ${slope}`);
  });

  test('has smaller relative errors than its neighbours', () => {
    const y = (x: number): number => 1 + 0.2 * x + 0.3 * Math.sin(x);
    const line = fitLine(COUNTS.map((x) => ({ x, y: y(x) })));
    for (const more of [0.99, 1.01]) {
      assert.ok(squares(line, y) < squares({ ...line, slope: line.slope * more }, y));
      assert.ok(squares(line, y) < squares({ ...line, intercept: line.intercept * more }, y));
    }
  });

  test('does not begin below zero', () => {
    const y = (x: number): number => 0.1 * x ** 1.2;
    const line = fitLine(COUNTS.map((x) => ({ x, y: y(x) })));
    assert.equal(line.intercept, 0);
    for (const more of [0.99, 1.01]) assert.ok(squares(line, y) < squares({ ...line, slope: line.slope * more }, y));
  });

  test('needs two points', () => {
    assert.deepEqual(fitLine([{ x: 1, y: 1 }]), { intercept: Number.NaN, slope: Number.NaN });
  });
});
