import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitParts, type Part } from '../../../src/cli/report/fit-parts.js';

const part = (rank: number, ...texts: readonly string[]): Part => ({
  rank,
  variants: texts.map((text) => [{ text }]),
});
const fitted = (parts: readonly Part[], width: number): string =>
  fitParts(parts, width)
    .map(({ text }) => text)
    .join('');

test('parts stand in their order; those of the highest rank are dropped first', () => {
  const parts = [part(2, 'bb'), part(1, 'aa'), part(3, 'cc')];
  assert.equal(fitted(parts, 10), 'bb  aa  cc');
  assert.equal(fitted(parts, 9), 'bb  aa');
  assert.equal(fitted(parts, 5), 'aa');
  assert.equal(fitted(parts, 1), '');
});

test('what is left of the room lengthens parts, by rank', () => {
  const parts = [part(2, 'BBBB', 'bb'), part(1, 'AAAAAA', 'AAA', 'a')];
  assert.equal(fitted(parts, 12), 'BBBB  AAAAAA');
  assert.equal(fitted(parts, 11), 'bb  AAAAAA');
  assert.equal(fitted(parts, 9), 'BBBB  AAA');
  assert.equal(fitted(parts, 5), 'bb  a');
});

test('a part may be dropped late, but shortened early', () => {
  const parts = [{ ...part(1, 'AAAA', 'aa'), shortenRank: 3 }, part(2, 'BBBB', 'bb')];
  assert.equal(fitted(parts, 8), 'aa  BBBB');
  assert.equal(fitted(parts, 3), 'aa');
});
