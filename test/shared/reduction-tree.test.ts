import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { leavesOf, maximalNodes, rootLevel } from '../../src/shared/reduction-tree.js';

const treeAndRange = fc
  .integer({ min: 1, max: 200 })
  .chain((leafCount) =>
    fc.record({
      leafCount: fc.constant(leafCount),
      begin: fc.integer({ min: 0, max: leafCount - 1 }),
      length: fc.integer({ min: 1, max: leafCount }),
    }),
  )
  .map(({ leafCount, begin, length }) => ({ leafCount, begin, end: Math.min(begin + length, leafCount) }));

test('the maximal nodes of a range cover each of its leaves once, in order', () => {
  fc.assert(
    fc.property(treeAndRange, ({ leafCount, begin, end }) => {
      let next = begin;
      for (const node of maximalNodes({ begin, end }, leafCount)) {
        const leaves = leavesOf(node, leafCount);
        assert.equal(leaves.begin, next);
        assert.ok(leaves.end > leaves.begin);
        next = leaves.end;
      }
      assert.equal(next, end);
    }),
  );
});

test('no parent of a maximal node fits into the range', () => {
  fc.assert(
    fc.property(treeAndRange, ({ leafCount, begin, end }) => {
      for (const { level, index } of maximalNodes({ begin, end }, leafCount)) {
        if (level === rootLevel(leafCount)) continue;
        const parent = leavesOf({ level: level + 1, index: index >> 1 }, leafCount);
        assert.ok(parent.begin < begin || parent.end > end);
      }
    }),
  );
});

test('all leaves together are the root', () => {
  for (let leafCount = 1; leafCount <= 70; leafCount++) {
    assert.deepEqual(maximalNodes({ begin: 0, end: leafCount }, leafCount), [
      { level: rootLevel(leafCount), index: 0 },
    ]);
  }
});

test('an aligned range is one node, another falls apart as in the binary notation of its ends', () => {
  assert.deepEqual(maximalNodes({ begin: 8, end: 16 }, 16), [{ level: 3, index: 1 }]);
  assert.deepEqual(maximalNodes({ begin: 5, end: 10 }, 16), [
    { level: 0, index: 5 },
    { level: 1, index: 3 },
    { level: 1, index: 4 },
  ]);
});

test("a node at the tree's right edge counts as whole", () => {
  assert.deepEqual(maximalNodes({ begin: 2, end: 3 }, 3), [{ level: 1, index: 1 }]);
});
