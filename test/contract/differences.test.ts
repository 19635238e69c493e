import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { dataset, digits, lively, normalization } from './contract-data.js';
import { differences } from './kernels/micro-batch-result.js';
import { computeInOrder } from './order/micro-batch.js';

const result = computeInOrder(lively, { dataset, normalization }, digits(5));

/** A copy with the last bit of one element turned. */
function turned<T extends Float32Array | Float64Array | Uint8Array>(values: T, index: number): T {
  const copy = values.slice() as T;
  const bytes = new Uint8Array(copy.buffer);
  const lowest = index * copy.BYTES_PER_ELEMENT;
  bytes[lowest] = (bytes[lowest] as number) ^ 1;
  return copy;
}

/** Asserts that this part is found, and nothing else. */
function assertFound(got: Partial<typeof result>, what: string): void {
  const found = differences({ ...result, ...got }, result);
  assert.equal(found.length, 1, found.join());
  assert.ok(found[0]?.startsWith(`${what}: `), found[0]);
}

test('equal results have no differences', () => {
  assert.deepEqual(differences(result, { ...result, gradient: result.gradient.slice() }), []);
});

test('one unit in the last place of any of the ten tensors is seen', () => {
  for (const { name, offset, length } of CLASSIC_NETWORK.parameters) {
    for (const index of [0, length >> 1, length - 1]) {
      assertFound({ gradient: turned(result.gradient, offset + index) }, `gradient of ${name}, element ${index}`);
    }
  }
});

test('one unit in the last place of a loss, of their sum or of a prediction is seen', () => {
  assertFound({ losses: turned(result.losses, 4) }, 'losses, element 4');
  const sum = turned(Float64Array.of(result.lossSum), 0)[0] ?? 0;
  assertFound({ evaluatedLossSum: sum }, 'sum of the losses, element 0');
  assertFound({ lossSum: sum }, 'sum of the losses, smoothed, element 0');
  assertFound({ predictions: turned(result.predictions, 2) }, 'predictions, element 2');
  assertFound({ correctCount: result.correctCount + 1 }, 'number correct, element 0');
});

test('zeros of both signs differ', () => {
  const [positive, negative] = [0, -0].map((zero) => ({
    ...result,
    gradient: result.gradient.slice().fill(zero, 7, 8),
  }));
  assert.ok(positive && negative);
  assert.equal(differences(positive, negative).join(), 'gradient of conv.0.weight, element 7: 0 and must be -0');
});
