import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Reducer } from '../../../src/coordinator/update/reducer.js';
import { leavesOf, maximalNodes, rootLevel, type TreeNode } from '../../../src/shared/reduction-tree.js';
import { PLAIN_STORE } from '../../support/plain-store.js';

/** Numbers of very different sizes, so that another order of additions shows in the bits. */
function leafGradient(leaf: number): Float32Array {
  return Float32Array.from([Math.fround((leaf + 1) / 3) * 10 ** ((leaf * 5) % 11), 1 / (leaf + 7), -(leaf % 3)]);
}

/** The definition, word for word: left + right in float32, or left alone where the right child is empty. */
function definition(node: TreeNode, leafCount: number): Float32Array {
  if (node.level === 0) return leafGradient(node.index);
  const left = definition({ level: node.level - 1, index: node.index * 2 }, leafCount);
  const rightNode = { level: node.level - 1, index: node.index * 2 + 1 };
  const { begin, end } = leavesOf(rightNode, leafCount);
  if (begin >= end) return left;
  const right = definition(rightNode, leafCount);
  return left.map((value, i) => Math.fround(value + (right[i] ?? 0)));
}

function nodeValue(node: TreeNode, leafCount: number) {
  const { begin, end } = leavesOf(node, leafCount);
  return { sampleCount: end - begin, gradient: definition(node, leafCount), lossSum: end - begin, correctCount: 0 };
}

test('the root has the same bits for every way to cut and every order of arrival', () => {
  const cases = fc.integer({ min: 1, max: 40 }).chain((leafCount) =>
    fc.record({
      leafCount: fc.constant(leafCount),
      cuts: fc.uniqueArray(fc.integer({ min: 1, max: leafCount }), { maxLength: 6 }),
      order: fc.infiniteStream(fc.nat()),
    }),
  );
  fc.assert(
    fc.property(cases, ({ leafCount, cuts, order }) => {
      const ends = [...new Set([...cuts, leafCount])].sort((a, b) => a - b);
      const nodes = ends.flatMap((end, i) => maximalNodes({ begin: ends[i - 1] ?? 0, end }, leafCount));
      const reducer = new Reducer(leafCount, PLAIN_STORE);
      while (nodes.length > 0) {
        const [node] = nodes.splice((order.next().value ?? 0) % nodes.length, 1);
        assert.equal(reducer.root(), undefined);
        if (node) reducer.insert(node, nodeValue(node, leafCount));
      }
      const root = reducer.root();
      assert.deepEqual(root?.gradient, definition({ level: rootLevel(leafCount), index: 0 }, leafCount));
      assert.equal(root?.sampleCount, leafCount);
      assert.equal(root?.lossSum, leafCount);
    }),
  );
});

test('a node replaces what lies below it', () => {
  const released: number[] = [];
  const reducer = new Reducer(4, { ...PLAIN_STORE, release: (gradient) => released.push(gradient[0] ?? 0) });
  const half = { level: 1, index: 0 };
  reducer.insert({ level: 0, index: 1 }, nodeValue({ level: 0, index: 1 }, 4));
  reducer.insert(half, nodeValue(half, 4));
  reducer.insert({ level: 1, index: 1 }, nodeValue({ level: 1, index: 1 }, 4));
  assert.deepEqual(released, [leafGradient(1)[0]]);
  assert.equal(reducer.root()?.sampleCount, 4);
  assert.deepEqual(reducer.root()?.gradient, definition({ level: 2, index: 0 }, 4));
});
