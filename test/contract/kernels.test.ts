import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Kernel, KernelComputer } from '../../src/engine/simd/kernel.js';
import { dataset, digits, lively, normalization } from './contract-data.js';
import { CASES } from './kernels/cases.js';
import { Computers, computeCaseInOrder } from './kernels/computers.js';
import { HOSTILE_PARAMETERS } from './kernels/hostile-parameters.js';
import { kernelsHere } from './kernels/kernels-here.js';
import { computeResult, differences } from './kernels/micro-batch-result.js';

const kernels = kernelsHere();
const options = { dataset, normalization };
const cases = CASES.map((given) => ({ given, expected: computeCaseInOrder(given) }));

test('every case has finite results', () => {
  for (const { given, expected } of cases) {
    assert.ok(expected.gradient.every(Number.isFinite) && Number.isFinite(expected.lossSum), given.what);
  }
});

for (const { name, kernel, skip } of kernels) {
  describe(`kernel ${name}, bit by bit as docs/numerics.md says`, { skip }, () => {
    const computers = new Computers(kernel as Kernel);
    after(() => computers.dispose());

    for (const { given, expected } of cases) {
      test(given.what, () => assert.deepEqual(differences(computers.compute(given), expected), []));
    }
  });
}

/** The fastest of this host. */
const first = kernels.find(({ kernel }) => kernel);

for (const { name, kernel, skip } of kernels) {
  if (name === first?.name) continue;
  describe(`kernel ${name}, bit by bit as kernel ${first?.name}`, { skip }, () => {
    const computer = kernel?.createComputer(options) as KernelComputer;
    const other = first?.kernel?.createComputer(options) as KernelComputer;
    after(() => {
      computer.dispose();
      other.dispose();
    });
    const assertSame = (parameters: Float32Array, samples: Uint32Array, what: string) => {
      const got = computeResult(computer, parameters, samples);
      assert.deepEqual(differences(got, computeResult(other, parameters, samples)), [], what);
    };
    // It computes a hundredth of the samples of the others.
    const isSlow = name === 'soft';
    const sizes = Array.from({ length: 70 }, (_, i) => i + 1).filter((size) => !isSlow || size % 23 === 1);

    test(`micro-batches of ${isSlow ? sizes.join(', ') : 'each size from 1 to 70'}`, () => {
      for (const size of sizes) assertSame(lively, digits(size, size), `micro-batch of ${size}`);
    });

    test('hostile parameters, in a micro-batch of an odd size', () => {
      const samples = digits(isSlow ? 5 : 19, 3);
      for (const [what, parameters] of HOSTILE_PARAMETERS) assertSame(parameters, samples, what);
    });

    test('sums of slots', () => {
      const sumOf = (from: KernelComputer): Float32Array => {
        from.setParameters(lively);
        from.computeMicroBatch(digits(7), 0);
        from.computeMicroBatch(digits(9, 1), 1);
        from.computeMicroBatch(digits(4, 2), 3);
        from.addSlot(1, 3);
        from.addSlot(0, 1);
        return from.readSlot(0);
      };
      assert.ok(Buffer.from(sumOf(computer).buffer).equals(Buffer.from(sumOf(other).buffer)));
    });
  });
}
