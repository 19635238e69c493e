import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatProvenance, NO_PROVENANCE, parseProvenance } from '../../src/model/provenance.js';

const NORMALIZATION = { mean: 0.1307, standardDeviation: 0.3081 };
const PROVENANCE = {
  ...NO_PROVENANCE,
  runId: 'r',
  seed: 4_294_967_295,
  learningRate: 1e-3,
  shuffle: false,
  testSplit: { sampleCount: 10, sha256: 'c'.repeat(64) },
  testLoss: 0.1 + 0.2,
};

test('provenance comes back as it was', () => {
  for (const classNames of [null, ['sneaker', 'bag']]) {
    const facts = { provenance: PROVENANCE, normalization: NORMALIZATION, classNames };
    assert.deepEqual(parseProvenance(formatProvenance(facts)), facts);
  }
});

test('a text of an earlier version names no classes', () => {
  const text = JSON.stringify({ ...PROVENANCE, normalization: NORMALIZATION });
  assert.equal(parseProvenance(text)?.classNames, null);
});

test('any other metadata is passed over', () => {
  const value = JSON.parse(
    formatProvenance({ provenance: PROVENANCE, normalization: NORMALIZATION, classNames: null }),
  );
  const others = [
    undefined,
    '',
    'null',
    '[]',
    '{',
    JSON.stringify({ ...value, seed: -1 }),
    JSON.stringify({ ...value, classNames: ['twice', 'twice'] }),
    JSON.stringify({ ...value, seed: undefined }),
    JSON.stringify({ ...value, normalization: { mean: 0, standardDeviation: 0 } }),
    JSON.stringify({ ...value, runId: 'x'.repeat(1000) }),
  ];
  for (const text of others) assert.equal(parseProvenance(text), null, text);
});
