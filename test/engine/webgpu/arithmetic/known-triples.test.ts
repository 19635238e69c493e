import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ordinaryTriples,
  subnormalTriples,
  TRIPLES_PER_KIND,
} from '../../../../src/engine/webgpu/arithmetic/known-triples.js';
import { OPERATIONS, type Triple } from '../../../../src/engine/webgpu/arithmetic/operations.js';

const LEAST_NORMAL = 2 ** -126;
const isSubnormal = (x: number): boolean => x !== 0 && Math.abs(x) < LEAST_NORMAL;
const f = Math.fround;

/** How many triples an operation of another kind gets wrong. */
const wrong = (
  triples: readonly Triple[],
  name: keyof typeof OPERATIONS,
  other: (...triple: Triple) => number,
): number => triples.filter((triple) => !Object.is(OPERATIONS[name].expected(...triple), other(...triple))).length;

test('ordinary triples have normal inputs and results, and show whether a product was rounded, or a sum twice', () => {
  const triples = ordinaryTriples();
  assert.equal(triples.length, TRIPLES_PER_KIND);
  for (const [x, y, z] of triples) {
    for (const value of [x, y, z, f(x * y), f(x + z), OPERATIONS.fma.expected(x, y, z)]) {
      assert.ok(value === f(value) && Math.abs(value) >= LEAST_NORMAL, `${x} ${y} ${z}: ${value}`);
    }
  }
  assert.ok(wrong(triples, 'fma', (x, y, z) => f(f(x * y) + z)) > TRIPLES_PER_KIND / 2);
  assert.ok(
    wrong(triples, 'fma', (x, y, z) => f(x * y + z)) > TRIPLES_PER_KIND / 64,
    'rounded to float64, then to float32',
  );
  assert.ok(wrong(triples, 'separate', (x, y, z) => OPERATIONS.fma.expected(x, y, z)) > TRIPLES_PER_KIND / 2);
  assert.ok(wrong(triples, 'order', (_, __, z) => z) > TRIPLES_PER_KIND / 4);
});

test('subnormal triples show whether inputs or results are flushed to zero', () => {
  const triples = subnormalTriples();
  assert.equal(triples.length, TRIPLES_PER_KIND);
  const flushed = (x: number): number => (isSubnormal(x) ? x * 0 : x);
  for (const [name, compute] of [
    ['product', (x: number, y: number) => x * y],
    ['sum', (x: number, _: number, z: number) => x + z],
  ] as const) {
    assert.ok(wrong(triples, name, (x, y, z) => flushed(f(compute(x, y, z)))) > 100, `${name}: results`);
    assert.ok(
      wrong(triples, name, (x, y, z) => f(compute(flushed(x), flushed(y), flushed(z)))) > 100,
      `${name}: inputs`,
    );
  }
});
