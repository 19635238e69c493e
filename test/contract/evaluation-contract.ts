import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as data from './contract-data.js';
import { assertLossClose, computeStep } from './steps.js';
import type { Subject } from './subject.js';

const { dataset, digits, lively, oracle, synthetic } = data;

/** The results of an engine for samples, without learning from them. */
export function describeEvaluation(subject: Subject): void {
  describe('evaluates', () => {
    test('as it computes gradients', async () => {
      const samples = Uint32Array.of(...digits(subject.sizes.evaluated), ...synthetic);
      const { lossSum, correctCount, predictions, losses } = await subject.engine.evaluate(lively, samples);
      const partial = await computeStep(subject.engine, lively, samples, 32);
      assertLossClose(lossSum, partial.lossSum, 1e-6);
      assert.equal(correctCount, partial.correctCount);
      assert.equal(predictions.length, samples.length);
      assert.equal(correctCount, predictions.filter((prediction, i) => prediction === labelOf(samples, i)).length);
      assertLossClose(lossSum, oracle(lively, samples).lossSum, subject.tolerances.loss);
      assert.ok(losses instanceof Float64Array);
      assert.equal(losses.length, samples.length);
      assertLossClose(total(losses), lossSum, SUM_ROUNDING);
    });

    for (const [what, parameters] of [
      ['lively parameters', lively],
      ['equal logits', data.evenLogits],
      ['huge logits', data.hugeLogits],
      ['enormous logits', data.enormousLogits],
    ] as const) {
      test(`the loss of each sample, with ${what}`, async () => {
        const samples = Uint32Array.of(...digits(subject.sizes.each), ...synthetic, 5, 5);
        const { losses, lossSum } = await subject.engine.evaluate(parameters, samples);
        assertLossClose(total(losses), lossSum, SUM_ROUNDING);
        // Logits are exact to a part of the largest, and losses are differences of logits.
        const expected = Array.from(samples, (sample) => oracle(parameters, Uint32Array.of(sample)).lossSum);
        const error = subject.tolerances.loss * Math.max(...expected);
        for (const [i, loss] of losses.entries()) {
          const exact = expected[i] as number;
          assert.ok(
            Math.abs(loss - exact) <= error,
            `sample ${samples[i]}: loss ${loss} must be ${exact} within ${error}`,
          );
        }
      });
    }

    test('each sample alike, alone or among others, in any order', async () => {
      const samples = digits(subject.sizes.each);
      const { predictions, losses } = await subject.engine.evaluate(lively, samples);
      const reversed = await subject.engine.evaluate(lively, samples.toReversed());
      assert.deepEqual(reversed.predictions, predictions.toReversed());
      for (const [i, loss] of reversed.losses.toReversed().entries()) {
        assertLossClose(loss, losses[i] as number, subject.tolerances.loss);
      }
      assert.ok(new Set(predictions).size > 1, 'the predictions must differ for this to say anything');
      for (let i = 0; i < 5; i++) {
        const alone = await subject.engine.evaluate(lively, samples.subarray(i, i + 1));
        assert.deepEqual([...alone.predictions], [predictions[i]]);
        assertLossClose(alone.losses[0] as number, losses[i] as number, subject.tolerances.loss);
      }
    });

    test('no samples', async () => {
      const nothing = await subject.engine.evaluate(lively, new Uint32Array(0));
      assert.deepEqual(nothing, {
        lossSum: 0,
        correctCount: 0,
        predictions: new Uint8Array(0),
        losses: new Float64Array(0),
      });
    });
  });
}

/** Largest relative difference of two float64 sums of a hundred losses that were added in different orders. */
const SUM_ROUNDING = 1e-13;

const total = (losses: Float64Array): number => losses.reduce((sum, loss) => sum + loss, 0);

const labelOf = (sampleIndices: Uint32Array, position: number): number | undefined =>
  dataset.labels[sampleIndices[position] ?? -1];
