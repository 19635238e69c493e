import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arithmeticSentence } from '../../../src/cli/report/arithmetic-sentence.js';
import { probedWith } from '../../engine/webgpu/arithmetic/probed-with.js';

test('a device with the arithmetic of the contract is told in a few words', () => {
  const taken = { fma: 'driver', sums: 'driver' } as const;
  assert.equal(
    arithmeticSentence({ probed: [probedWith('driver', {})], taken }),
    'its arithmetic is that of the contract',
  );
});

test('operations that differ are named, with the numbers on which they do, and what the kernels do instead', () => {
  const differ = 'these operations differ from the contract:';
  assert.equal(
    arithmeticSentence({
      probed: [probedWith('driver', { fma: [1245, 254] }), probedWith('integers', {})],
      taken: { fma: 'integers', sums: 'driver' },
    }),
    `${differ} fma(x, y, z) (1245 of 2048 results); it computes all multiply-adds in integers, which takes longer`,
  );
  const flushing = [probedWith('driver', { product: [0, 682] })];
  assert.equal(
    arithmeticSentence({ probed: flushing, taken: { fma: 'driver', sums: 'driver' } }),
    `${differ} x * y of subnormal numbers (682 of 2048)`,
  );
  assert.equal(
    arithmeticSentence({ probed: flushing, taken: { fma: 'guarded', sums: 'guarded' } }),
    `${differ} x * y of subnormal numbers (682 of 2048); ` +
      'it computes multiply-adds and sums of subnormal numbers in integers, which takes longer',
  );
  assert.match(
    arithmeticSentence({ probed: flushing, taken: { fma: 'integers', sums: 'guarded' } }),
    /; it computes sums of subnormal numbers and all multiply-adds in integers, which takes longer$/,
  );
});
