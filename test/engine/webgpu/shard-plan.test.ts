import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planShard } from '../../../src/engine/webgpu/shard-plan.js';
import { leavesOf, maximalNodes, nodeValue } from '../../../src/shared/reduction-tree.js';

test('whatever fits at a time, every node has the sums of its micro-batches in the tree of the definition', () => {
  const shards = fc
    .record({
      leafCount: fc.integer({ min: 1, max: 40 }),
      microBatchSize: fc.integer({ min: 1, max: 9 }),
      lastSize: fc.integer({ min: 1, max: 9 }),
      capacity: fc.record({ samples: fc.integer({ min: 1, max: 30 }), leaves: fc.constantFrom(1, 2, 4, 8, 64) }),
    })
    .chain((size) =>
      fc.record({
        size: fc.constant(size),
        begin: fc.integer({ min: 0, max: size.leafCount - 1 }),
        length: fc.integer({ min: 1, max: size.leafCount }),
      }),
    );
  fc.assert(
    fc.property(shards, ({ size: { leafCount, microBatchSize, lastSize, capacity }, begin, length }) => {
      const leaves = { begin, end: Math.min(begin + length, leafCount) };
      const sizeOf = (leaf: number) => (leaf === leafCount - 1 ? Math.min(lastSize, microBatchSize) : microBatchSize);
      const sampleIndices = Uint32Array.from(
        Array.from({ length: leaves.end - leaves.begin }, (_, i) => leaves.begin + i).flatMap((leaf) =>
          Array.from({ length: sizeOf(leaf) }, (_, i) => leaf * 100 + i),
        ),
      );
      // As on the device: each sum is written out, with the order in which it was added.
      const known = new Map<string, string>();
      for (const { batches, nodes } of planShard({ leafCount, leaves, microBatchSize, sampleIndices }, capacity)) {
        const slots: string[] = [];
        for (const batch of batches) {
          assert.ok(batch.end - batch.begin <= capacity.samples);
          for (const span of batch.spans) {
            assert.ok(span.slot < capacity.leaves && span.begin < span.end);
            const samples = [...sampleIndices.subarray(batch.begin + span.begin, batch.begin + span.end)];
            slots[span.slot] = span.continued ? `${slots[span.slot]}+${samples.join('+')}` : samples.join('+');
          }
        }
        for (const { node, begin: first, end } of nodes) {
          const below = leavesOf(node, leafCount);
          assert.equal(end - first, below.end - below.begin);
          const leafValue = (index: number) => slots[first + index - below.begin];
          const value = nodeValue(
            node,
            leafCount,
            ({ level, index }) => (level === 0 ? leafValue(index) : undefined),
            join,
          );
          known.set(`${node.level}/${node.index}`, value);
        }
      }
      const expectedLeaf = (leaf: number) => Array.from({ length: sizeOf(leaf) }, (_, i) => leaf * 100 + i).join('+');
      for (const node of maximalNodes(leaves, leafCount)) {
        const got = nodeValue(node, leafCount, ({ level, index }) => known.get(`${level}/${index}`), join);
        const expected = nodeValue(
          node,
          leafCount,
          ({ level, index }) => (level === 0 ? expectedLeaf(index) : undefined),
          join,
        );
        assert.equal(got, expected);
      }
    }),
  );
});

const join = (left: string, right: string): string => `(${left})+(${right})`;
