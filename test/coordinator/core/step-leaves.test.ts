import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LeafTable } from '../../../src/coordinator/core/leaf-table.js';
import { StepLeaves } from '../../../src/coordinator/core/step-leaves.js';

const LEAVES = 40;

const range = fc
  .tuple(fc.integer({ min: 0, max: LEAVES }), fc.integer({ min: 0, max: LEAVES }))
  .map(([a, b]) => ({ begin: Math.min(a, b), end: Math.max(a, b) }));

test('a table of leaves does what a copied array does, and older tables stay as they are', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(range, fc.nat({ max: 2 })), { maxLength: 12 }), (changes) => {
      const versions = [{ table: LeafTable.filled(LEAVES, 0), plain: new Array<number>(LEAVES).fill(0) }];
      for (const [i, [{ begin, end }, back]] of changes.entries()) {
        // Mostly the newest table changes, sometimes an older one.
        const from = versions.at(-1 - Math.min(back, versions.length - 1)) ?? assert.fail();
        const isInside = (leaf: number): boolean => leaf >= begin && leaf < end;
        versions.push({
          table: from.table.with({ begin, end }, (value) => value + i + 1),
          plain: from.plain.map((value, leaf) => (isInside(leaf) ? value + i + 1 : value)),
        });
      }
      for (const version of versions) {
        assert.deepEqual(
          Array.from({ length: LEAVES }, (_, leaf) => version.table.at(leaf)),
          version.plain,
        );
      }
    }),
  );
});

test('every looks at the leaves of the range alone', () => {
  const table = LeafTable.filled(LEAVES, 0).with({ begin: 10, end: 20 }, () => 1);
  const isOne = (value: number) => value === 1;
  assert.equal(table.every({ begin: 10, end: 20 }, isOne), true);
  assert.equal(table.every({ begin: 9, end: 20 }, isOne), false);
  assert.equal(table.every({ begin: 10, end: 21 }, isOne), false);
});

test('leaves are open until a worker holds them, and again when it is gone without a result', () => {
  const held = StepLeaves.of(8).held({ begin: 2, end: 4 });
  assert.deepEqual([held.isOpen(1), held.isOpen(2), held.isOpen(4)], [true, false, true]);
  assert.equal(held.isAnyHeld({ begin: 0, end: 3 }), true);
  assert.equal(held.isAnyHeld({ begin: 4, end: 8 }), false);
  const copied = held.held({ begin: 3, end: 4 }).released({ begin: 2, end: 4 });
  assert.deepEqual([copied.isOpen(2), copied.isOpen(3)], [true, false]);
  assert.equal(copied.wasAnyDealt({ begin: 2, end: 3 }), true);
  assert.equal(copied.wasAnyDealt({ begin: 4, end: 8 }), false);
});

test('a leaf counts once, and an audited one only when it is covered', () => {
  const audited = StepLeaves.of(8).covered({ begin: 0, end: 2 }).audited({ begin: 1, end: 4 });
  assert.equal(audited.missingCount, 6);
  assert.equal(audited.areSettled({ begin: 0, end: 4 }), true);
  assert.equal(audited.areCovered({ begin: 0, end: 2 }), true);
  assert.equal(audited.areCovered({ begin: 0, end: 3 }), false);
  assert.equal(audited.isOpen(2), false);
  const covered = audited.covered({ begin: 0, end: 8 });
  assert.equal(covered.missingCount, 0);
  assert.equal(covered.areCovered({ begin: 0, end: 8 }), true);
});
