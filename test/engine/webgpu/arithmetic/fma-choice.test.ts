import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fmaFor } from '../../../../src/engine/webgpu/arithmetic/fma-choice.js';
import { OPERATION_NAMES, type OperationName } from '../../../../src/engine/webgpu/arithmetic/operations.js';

const probed = (differing: Partial<Record<OperationName, readonly [number, number]>>) =>
  OPERATION_NAMES.map((operation) => {
    const [ordinary = 0, subnormal = 0] = differing[operation] ?? [];
    return { operation, differing: ordinary, differingSubnormal: subnormal };
  });

test("the driver's multiply-add is taken where it rounds once", () => {
  assert.equal(fmaFor(probed({})), 'built-in');
});

test('integers take its place where it rounds the product, or goes wrong alone', () => {
  assert.equal(fmaFor(probed({ fma: [1200, 0] })), 'exact');
  assert.equal(fmaFor(probed({ fma: [1200, 90], sum: [0, 40] })), 'exact');
  assert.equal(fmaFor(probed({ fma: [0, 3] })), 'exact');
});

test('they are of no use where all take subnormal numbers for zero, or where they go wrong themselves', () => {
  assert.equal(fmaFor(probed({ fma: [0, 90], product: [0, 90], sum: [0, 40] })), 'built-in');
  assert.equal(fmaFor(probed({ fma: [1200, 0], integerFma: [1, 0] })), 'built-in');
  assert.equal(fmaFor([]), 'built-in');
});
