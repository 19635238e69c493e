import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { smoothingFor } from '../../src/engine/label-smoothing.js';
import { negativeLogLikelihood } from '../../src/engine/reference/log-softmax.js';
import { lossOf } from '../contract/order/loss.js';

interface Golden {
  readonly cases: readonly {
    readonly labelSmoothing: number;
    readonly label: number;
    readonly logits: readonly number[];
    readonly loss: number;
    readonly gradient: readonly number[];
  }[];
}

const { cases } = JSON.parse(readFileSync('test/golden/label-smoothing.json', 'utf8')) as Golden;

/** @param tolerance of the loss as a part of it, and of each element of the gradient, whose sizes are up to 1 */
function assertClose(
  got: { loss: number; gradient: Iterable<number> },
  { loss, gradient }: Golden['cases'][0],
  tolerance: number,
) {
  assert.ok(Math.abs(got.loss - loss) <= tolerance * loss, `loss ${got.loss} must be ${loss}`);
  for (const [i, value] of [...got.gradient].entries()) {
    const expected = gradient[i] as number;
    assert.ok(Math.abs(value - expected) <= tolerance, `gradient ${value} of class ${i} must be ${expected}`);
  }
}

for (const given of cases) {
  const { labelSmoothing, label, logits } = given;
  const classCount = logits.length;
  test(`PyTorch's loss and gradient with label smoothing ${labelSmoothing} over ${classCount} classes`, () => {
    const exact = negativeLogLikelihood(Float64Array.from(logits), label, labelSmoothing);
    assertClose({ loss: exact.loss, gradient: exact.logits }, given, 1e-14);
    // The order of operations of every kernel, in float32.
    const ordered = lossOf(Float32Array.from(logits), label, smoothingFor({ classCount, labelSmoothing }));
    assertClose({ loss: ordered.smoothedLoss, gradient: ordered.gradient }, given, 2e-7);
  });
}
