import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignedLines } from '../../../src/cli/report/text-table.js';

test('columns stand below each other; the last alignment counts for all others', () => {
  const rows = [
    ['name', 'count', 'of'],
    ['a', '1', '12'],
    ['longer name', '1,000'],
  ];
  assert.deepEqual(alignedLines(rows, ['left', 'right'], false), [
    'name         count  of',
    'a                1  12',
    'longer name  1,000',
  ]);
  assert.deepEqual(alignedLines([], ['left'], false), []);
});

test('a style is there only with colours, and takes no room', () => {
  const rows = [[{ text: 'x', style: 'red' } as const, 'y'], ['wide']];
  assert.deepEqual(alignedLines(rows, ['right'], false), ['   x  y', 'wide']);
  assert.deepEqual(alignedLines(rows, ['right'], true), ['   \u001b[31mx\u001b[39m  y', 'wide']);
});
