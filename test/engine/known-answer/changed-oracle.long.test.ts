import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KnownParameters } from '../../../src/engine/known-answer/known-parameters.js';
import { proveBits } from '../../../src/engine/known-answer/prove-bits.js';
import { changedOracle, type Fault } from './changed-oracle.js';
import { oracleEngineFactory } from './oracle-engine.js';

const SUBNORMAL = '2 ** -126';
const fusedBy = (multiplyAdd: string): Fault => [
  'functions',
  "import { fma32 as fma } from '../../../src/shared/fma32.js';",
  `import { fma32 } from '../../../src/shared/fma32.js'; ${multiplyAdd}`,
];

/** Faults that only one part of the known input shows. Each part has one, so none could be left out. */
const SHOWN_BY_ONE: readonly (readonly [name: string, fault: Fault, part: KnownParameters])[] = [
  [
    'the last sample of an odd micro-batch is computed otherwise',
    ['micro-batch', 'return { gradient,', 'if (sampleIndices.length === 33) gradient[7] += 1; return { gradient,'],
    'ordinary',
  ],
  ['the higher of two classes wins', ['loss', 'z > logits[prediction]', 'z >= logits[prediction]'], 'tied'],
  [
    'a loss is bounded',
    ['loss', 'f(maximum - logits[label])', 'Math.min(f(maximum - logits[label]), 1000)'],
    'saturated',
  ],
  ['e^y is 0 where others differ', ['loss', 'below < -86', '(below < -83.5 && below > -84.5) || below < -86'], 'sharp'],
  [
    'subnormal gradients count as 0 in the dense layers',
    [
      'backward',
      'sum = fma(weight[output * input.length + i], gradient[output], sum)',
      `const g = gradient[output]; sum = fma(weight[output * input.length + i], Math.abs(g) < ${SUBNORMAL} ? 0 : g, sum)`,
    ],
    'vanishing',
  ],
  [
    'subnormal weights count as 0',
    ['forward', 'sum = fma(w, pixel, sum)', `sum = fma(Math.abs(w) < ${SUBNORMAL} ? 0 : w, pixel, sum)`],
    'subnormal',
  ],
  ['another logarithm', ['functions', 'const t = bits(', 'return f(Math.log1p(x)); const t = bits('], 'mixed'],
  ['e^y is 0 too early', ['loss', 'below < -86', 'below < -85.5'], 'distant'],
  [
    'a product of the logarithm is not fused',
    ['functions', 'fma(f(fraction * fraction2), p, f(', 'f(f(f(fraction * fraction2) * p) + f('],
    'logarithm',
  ],
];

for (const [name, fault, part] of SHOWN_BY_ONE) {
  test(`${part} alone shows this fault: ${name}`, async (t) => {
    const { differing } = await proveBits(await changedOracle(t, [fault]));
    assert.deepEqual(differing, [part]);
  });
}

const SHOWN: Readonly<Record<string, Fault>> = {
  'products that are rounded before they are added': fusedBy(
    'const fma = (a, b, c) => Math.fround(Math.fround(a * b) + c);',
  ),
  'subnormal results that become 0': fusedBy(
    `const fma = (a, b, c) => { const d = fma32(a, b, c); return Math.abs(d) < ${SUBNORMAL} ? d * 0 : d; };`,
  ),
  'ties that go right': ['forward', 'at(isBottom, 1) > at', 'at(isBottom, 1) >= at'],
  'ties that go down': ['forward', 'bottomMaximum > topMaximum', 'bottomMaximum >= topMaximum'],
  'a division': ['functions', 'let q = float(', 'return f(1 / d); let q = float('],
  'another exponential': ['functions', 'const shifted = fma', 'return f(Math.exp(y)); const shifted = fma'],
  'a sigmoid that ends earlier': ['functions', 'max(min(x, 86), -86)', 'max(min(x, 80), -80)'],
  'a chain that begins with its first term': [
    'micro-batch',
    'sums[index] = sums[index] + terms[index]',
    'sums[index] = sums[index] === 0 ? terms[index] : sums[index] + terms[index]',
  ],
};

for (const [name, fault] of Object.entries(SHOWN)) {
  test(`is noticed: ${name}`, async (t) => {
    assert.equal((await proveBits(await changedOracle(t, [fault]))).isEqual, false);
  });
}

test('the oracle itself yields the known answer', async () => {
  assert.deepEqual((await proveBits(oracleEngineFactory())).differing, []);
});
