import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Kernel } from '../../src/engine/simd/kernel.js';
import { CLASS_CASES } from './kernels/class-cases.js';
import { Computers, computeCaseInOrder } from './kernels/computers.js';
import { kernelsHere } from './kernels/kernels-here.js';
import { differences } from './kernels/micro-batch-result.js';

const cases = CLASS_CASES.map((given) => ({ given, expected: computeCaseInOrder(given) }));

test('every case has finite results', () => {
  for (const { given, expected } of cases) {
    assert.ok(expected.gradient.every(Number.isFinite) && Number.isFinite(expected.lossSum), given.what);
  }
});

for (const { name, kernel, skip } of kernelsHere()) {
  describe(`kernel ${name}, for every number of classes bit by bit as docs/numerics.md says`, { skip }, () => {
    test('gradients, losses and predictions', () => {
      const computers = new Computers(kernel as Kernel);
      for (const { given, expected } of cases) {
        assert.deepEqual(differences(computers.compute(given), expected), [], given.what);
      }
      computers.dispose();
    });
  });
}
