import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arithmeticSentence } from '../../../src/cli/report/arithmetic-sentence.js';
import { OPERATION_NAMES } from '../../../src/engine/webgpu/arithmetic/operations.js';

const right = OPERATION_NAMES.map((operation) => ({ operation, differing: 0, differingSubnormal: 0 }));
const but = (name: string, differing: number, differingSubnormal: number) =>
  right.map((probed) => (probed.operation === name ? { ...probed, differing, differingSubnormal } : probed));

test('a device with the arithmetic of the contract is told in a few words', () => {
  assert.equal(arithmeticSentence(right), 'its arithmetic is that of the contract');
});

test('operations that differ are named, with the numbers on which they do', () => {
  assert.equal(
    arithmeticSentence(but('fma', 1245, 254)),
    'these operations differ from the contract: fma(x, y, z) (1245 of 2048 results); it computes multiply-adds in integers, which takes longer',
  );
  assert.equal(
    arithmeticSentence(but('product', 0, 682)),
    'these operations differ from the contract: x * y of subnormal numbers (682 of 2048)',
  );
});
